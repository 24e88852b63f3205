// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendExport;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured export. It registers {@link BackendExport} itself, so that a configuration that cannot be used registers
 * nothing: at first the component says why and does not activate, later the running export stays as it is.
 */
@Component(
        name = ExportComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = ExportConfiguration.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.BackendExport\"")
public final class ExportComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.export.vhostuser";

    private static final Logger LOG = LoggerFactory.getLogger(ExportComponent.class);

    private final BundleContext context;
    private final Linux linux;
    private final VirtioBackend backend;
    private VhostUserExport export;
    private ServiceRegistration<BackendExport> registration;

    /**
     * @param context where the service is registered
     * @param linux native access
     * @param backend the device
     * @param configuration what the owner wants
     * @throws IOException if the socket cannot be made
     */
    @Activate
    public ExportComponent(
            BundleContext context,
            @Reference(name = "linux") Linux linux,
            @Reference(name = "device") VirtioBackend backend,
            ExportConfiguration configuration)
            throws IOException {
        this.context = context;
        this.linux = linux;
        this.backend = backend;
        open(ExportSettings.read(configuration));
    }

    @Modified
    void modified(ExportConfiguration configuration) {
        ExportSettings running = export.settings();
        try {
            ExportSettings wanted = ExportSettings.read(configuration);
            if (!wanted.equals(running)) {
                replace(wanted);
            }
        } catch (TransportException | IOException wrong) {
            LOG.error(
                    "configuration refused, the export stays as it is: export={}: {}",
                    running.name(),
                    wrong.getMessage());
        }
    }

    private void replace(ExportSettings wanted) throws IOException {
        VhostUserExport before = export;
        if (wanted.path().equals(before.settings().path())) {
            // Two cannot listen on one path.
            close();
            try {
                open(wanted);
            } catch (TransportException | IOException failed) {
                open(before.settings());
                throw failed;
            }
            return;
        }
        ServiceRegistration<BackendExport> registered = registration;
        open(wanted);
        unregister(registered);
        before.close();
    }

    @Deactivate
    void close() {
        unregister(registration);
        export.close();
    }

    private static void unregister(ServiceRegistration<BackendExport> registered) {
        try {
            registered.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("export is unregistered already: {}", already.getMessage());
        }
    }

    private void open(ExportSettings settings) throws IOException {
        VhostUserExport opened = new VhostUserExport(settings, backend, linux);
        opened.open();
        export = opened;
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(BackendExport.NAME, settings.name());
        registration = context.registerService(BackendExport.class, opened, properties);
    }
}
