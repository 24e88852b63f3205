// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.audio.CaptureSink;
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
 * One configured capture route. A configuration that cannot be used makes none, and says why; one that comes later
 * leaves the running route as it is.
 */
@Component(
        name = CaptureComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = CaptureConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.audio.AudioRoute\"")
public final class CaptureComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.audio.capture";

    private static final Logger LOG = LoggerFactory.getLogger(CaptureComponent.class);

    private final RouteWiring<CaptureSink> wiring;
    private final AtomicReference<SoundConversion> conversion = new AtomicReference<>();
    private CaptureSettings settings;

    /**
     * Makes the route.
     *
     * @param context where it is registered
     * @param configuration what the owner wants
     */
    @Activate
    public CaptureComponent(BundleContext context, CaptureConfiguration configuration) {
        wiring = new RouteWiring<>(context, sink -> null);
        open(read(configuration));
    }

    @Modified
    void modified(CaptureConfiguration configuration) {
        try {
            CaptureSettings wanted = read(configuration);
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

    private void open(CaptureSettings wanted) {
        wiring.open(new CaptureRoute(wanted));
        settings = wanted;
    }

    private void change(CaptureSettings wanted) {
        open(wanted);
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
                        configuration::format),
                RouteSettings.number("queue.periods", configuration::queue_periods));
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
