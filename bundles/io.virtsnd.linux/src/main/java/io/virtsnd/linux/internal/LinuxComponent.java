// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import io.virtsnd.linux.Linux;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Registers {@link Linux} where there is native access; does not activate, and says why, where there is none. */
@Component(
        name = "io.virtsnd.linux",
        immediate = true,
        service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.linux.Linux\"")
public final class LinuxComponent {

    private final Linux linux = new Linux();
    private final ServiceRegistration<Linux> registration;

    /**
     * @param context where the service is registered
     * @throws NativeUnavailableException why there is no native access, and what to do
     */
    @Activate
    public LinuxComponent(BundleContext context) {
        linux.requireAvailable();
        registration = context.registerService(Linux.class, linux, null);
    }

    @Deactivate
    void close() {
        try {
            registration.unregister();
        } catch (IllegalStateException already) {
            // the framework does it, for this bundle is being stopped
        }
        linux.close();
    }
}
