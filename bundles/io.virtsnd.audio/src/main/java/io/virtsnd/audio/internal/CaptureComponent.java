// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.CaptureSink;
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

/** One configured capture route. */
@Component(
        name = CaptureComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = CaptureConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.audio.AudioRoute\"")
public final class CaptureComponent extends RouteComponent<CaptureSink, CaptureSettings> {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.audio.capture";

    /**
     * Makes the route.
     *
     * @param context where it is registered
     * @param occupants who is in the code of applications
     * @param configuration what the owner wants
     */
    @Activate
    public CaptureComponent(BundleContext context, @Reference Occupants occupants, CaptureConfiguration configuration) {
        super(context, occupants, sink -> null);
        begin(read(configuration));
    }

    @Modified
    void modified(CaptureConfiguration configuration) {
        modify(() -> read(configuration));
    }

    @Override
    void open(CaptureSettings wanted) {
        wiring.open(new CaptureRoute(wanted));
    }

    private static CaptureSettings read(CaptureConfiguration configuration) {
        return new CaptureSettings(
                RouteSettings.read(
                        configuration::route_name,
                        new RouteSettings.Numbers(
                                configuration::rate,
                                configuration::channels,
                                configuration::period_frames,
                                configuration::periods),
                        configuration::format,
                        configuration::rearm),
                RouteSettings.number("queue.periods", configuration::queue_periods));
    }

    @Reference(
            name = "sink",
            service = CaptureSink.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindSink",
            updated = "updatedSink")
    void bindSink(CaptureSink sink, Map<String, Object> properties) {
        wiring.bind(sink, properties);
    }

    void updatedSink(CaptureSink sink, Map<String, Object> properties) {
        wiring.update(properties);
    }

    void unbindSink(CaptureSink sink, Map<String, Object> properties) {
        wiring.unbind(properties);
    }
}
