// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
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
 * One configured playback route. A configuration that cannot be used makes none, and says why; one that comes later
 * leaves the running route as it is.
 */
@Component(
        name = PlaybackComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = PlaybackConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.audio.AudioRoute\"")
public final class PlaybackComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.audio.playback";

    private static final Logger LOG = LoggerFactory.getLogger(PlaybackComponent.class);

    private final RouteWiring<PlaybackSource> wiring;
    private final AtomicReference<SoundConversion> conversion = new AtomicReference<>();
    private PlaybackSettings settings;
    private PlaybackRoute route;

    /**
     * Makes the route.
     *
     * @param context where it is registered
     * @param configuration what the owner wants
     */
    @Activate
    public PlaybackComponent(BundleContext context, PlaybackConfiguration configuration) {
        wiring = new RouteWiring<>(context, PlaybackSource::format);
        open(read(configuration));
    }

    @Modified
    void modified(PlaybackConfiguration configuration) {
        try {
            PlaybackSettings wanted = read(configuration);
            if (!wanted.equals(settings)) {
                change(wanted);
            }
        } catch (IllegalArgumentException | SoundException wrong) {
            LOG.error(
                    "configuration refused, the route stays as it is: route={}: {}",
                    settings.route().name(),
                    wrong.getMessage());
        }
    }

    @Deactivate
    void close() {
        wiring.close();
    }

    private void open(PlaybackSettings wanted) {
        PlaybackRoute fresh = new PlaybackRoute(wanted);
        wiring.open(fresh);
        route = fresh;
        settings = wanted;
    }

    private void change(PlaybackSettings wanted) {
        if (wanted.route().equals(settings.route())) {
            route.idle(wanted.idleNanos());
            settings = wanted;
        } else {
            open(wanted);
        }
    }

    private static PlaybackSettings read(PlaybackConfiguration configuration) {
        return new PlaybackSettings(
                RouteSettings.read(
                        configuration::route_name,
                        new RouteSettings.Numbers(
                                configuration::rate,
                                configuration::channels,
                                configuration::period_frames,
                                configuration::periods),
                        configuration::format),
                RouteSettings.number("idle.timeout", configuration::idle_timeout));
    }

    @Reference(
            name = "conversion",
            service = SoundConversion.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "unbindConversion")
    void bindConversion(SoundConversion other) {
        conversion.set(other);
        wiring.conversion(other);
    }

    void unbindConversion(SoundConversion other) {
        if (conversion.compareAndSet(other, null)) {
            wiring.conversion(null);
        }
    }

    @Reference(
            name = "card",
            service = SoundCard.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindCard")
    void bindCard(SoundCard card, Map<String, Object> properties) {
        wiring.bindCard(card, properties);
    }

    void unbindCard(SoundCard card) {
        wiring.unbindCard(card);
    }

    @Reference(
            name = "source",
            service = PlaybackSource.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindSource",
            updated = "updatedSource")
    void bindSource(PlaybackSource source, Map<String, Object> properties) {
        wiring.bind(source, properties);
    }

    void updatedSource(PlaybackSource source, Map<String, Object> properties) {
        wiring.update(properties);
    }

    void unbindSource(PlaybackSource source, Map<String, Object> properties) {
        wiring.unbind(properties);
    }
}
