// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.protocol.VirtioSound;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured device. It registers the services {@link VirtioBackend} and {@link SoundDeviceControl} itself, so that a
 * configuration that cannot be used registers nothing: at first the component says why and does not activate, later the
 * running device stays as it is.
 */
@Component(
        name = SoundDeviceComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = DeviceConfiguration.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.VirtioBackend,"
                + "io.virtsnd.api.backend.SoundDeviceControl\"")
public final class SoundDeviceComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.device";

    private static final Logger LOG = LoggerFactory.getLogger(SoundDeviceComponent.class);

    private final BundleContext context;
    private final AtomicReference<AudioBackend> backend = new AtomicReference<>();
    private DeviceSettings settings;
    private volatile SoundDevice device;
    private ServiceRegistration<?> registration;

    /**
     * @param context where the services are registered
     * @param configuration what the owner wants
     */
    @Activate
    public SoundDeviceComponent(BundleContext context, DeviceConfiguration configuration) {
        this.context = context;
        settings = SettingsReader.read(configuration);
        device = new SoundDevice(settings, System::nanoTime);
    }

    @Activate
    void activate() {
        open();
    }

    @Modified
    void modified(DeviceConfiguration configuration) {
        DeviceSettings wanted;
        try {
            wanted = SettingsReader.read(configuration);
        } catch (DeviceSettingException wrong) {
            LOG.error(
                    "configuration refused, the device stays as it is: device={}: {}",
                    settings.name(),
                    wrong.getMessage());
            return;
        }
        if (!wanted.equals(settings)) {
            close();
            settings = wanted;
            device = new SoundDevice(settings, System::nanoTime);
            AudioBackend bound = backend.get();
            if (bound != null) {
                device.bind(bound);
            }
            open();
        }
    }

    @Deactivate
    void deactivate() {
        close();
    }

    @Reference(
            name = "backend",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "unbindBackend")
    void bindBackend(AudioBackend bound) {
        backend.set(bound);
        device.bind(bound);
    }

    void unbindBackend(AudioBackend gone) {
        // The next one may have been bound before this one goes.
        backend.compareAndSet(gone, null);
        device.unbind(gone);
    }

    private void open() {
        device.start();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioBackend.NAME, settings.name());
        properties.put(VirtioTransport.DEVICE_ID, VirtioSound.DEVICE_ID);
        registration = context.registerService(
                new String[] {VirtioBackend.class.getName(), SoundDeviceControl.class.getName()}, device, properties);
    }

    private void close() {
        try {
            // Whoever uses the device gives it back inside of this call.
            registration.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("device is unregistered already: {}", already.getMessage());
        }
        device.close();
    }
}
