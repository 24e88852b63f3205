// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.PlaybackSource;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** One configured playback route. */
@Component(
        name = PlaybackComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = PlaybackConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.audio.AudioRoute\"")
public final class PlaybackComponent extends RouteComponent<PlaybackSource, PlaybackSettings> {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.audio.playback";

    private PlaybackRoute route;

    /**
     * Makes the route.
     *
     * @param context where it is registered
     * @param occupants who is in the code of applications
     * @param configuration what the owner wants
     */
    @Activate
    public PlaybackComponent(
            BundleContext context, @Reference Occupants occupants, PlaybackConfiguration configuration) {
        super(context, occupants, PlaybackSource::format);
        begin(read(configuration));
    }

    @Modified
    void modified(PlaybackConfiguration configuration) {
        modify(() -> read(configuration));
    }

    @Override
    void open(PlaybackSettings wanted) {
        PlaybackRoute fresh = new PlaybackRoute(wanted);
        wiring.open(fresh);
        route = fresh;
    }

    @Override
    void change(PlaybackSettings before, PlaybackSettings wanted) {
        if (wanted.route().equals(before.route())) {
            route.idle(wanted.idleNanos());
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
                        configuration::format,
                        configuration::rearm),
                RouteSettings.number("idle.timeout", configuration::idle_timeout));
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
