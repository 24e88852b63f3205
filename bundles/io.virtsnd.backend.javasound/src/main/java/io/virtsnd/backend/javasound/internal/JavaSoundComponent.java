// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.backend.AudioBackend;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the backend where the machine has a sound card, and says why where it has none. (A component that failed to
 * activate would have its service in the registry all the same.)
 */
@Component(
        name = "io.virtsnd.backend.javasound",
        service = {},
        immediate = true,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = JavaSoundConfiguration.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.backend.AudioBackend\"",
        uses = AudioBackend.class)
public final class JavaSoundComponent {

    private static final Logger LOG = LoggerFactory.getLogger(JavaSoundComponent.class);

    private final ServiceRegistration<AudioBackend> registration;

    /**
     * Activates the component.
     *
     * @param context registers the backend
     * @param configuration its configuration
     */
    @Activate
    public JavaSoundComponent(BundleContext context, JavaSoundConfiguration configuration) {
        SoundMixers mixers = new SoundMixers(configuration.mixer());
        Optional<String> missing = mixers.unavailability();
        if (missing.isPresent()) {
            LOG.error("backend.name={} is not available: {}", configuration.backend_name(), missing.get());
            registration = null;
        } else {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(AudioBackend.NAME, configuration.backend_name());
            registration = context.registerService(AudioBackend.class, new JavaSoundBackend(mixers), properties);
        }
    }

    /** Takes the backend away. */
    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
        }
    }
}
