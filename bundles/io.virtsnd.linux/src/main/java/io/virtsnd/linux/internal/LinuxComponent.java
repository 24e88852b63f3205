// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import io.virtsnd.linux.Linux;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers {@link Linux} where there is native access, and says why where there is none. */
@Component(
        name = "io.virtsnd.linux",
        immediate = true,
        service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.linux.Linux\"")
public final class LinuxComponent {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxComponent.class);

    private final Linux linux = new Linux();
    private final ServiceRegistration<Linux> registration;

    /** @param context where the service is registered */
    @Activate
    public LinuxComponent(BundleContext context) {
        if (linux.isAvailable()) {
            registration = context.registerService(Linux.class, linux, null);
        } else {
            registration = null;
            LOG.error(
                    "no native access: transports that need it stay away: {}",
                    linux.unavailabilityCause().map(Throwable::toString).orElse(""));
        }
    }

    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
        linux.close();
    }
}
