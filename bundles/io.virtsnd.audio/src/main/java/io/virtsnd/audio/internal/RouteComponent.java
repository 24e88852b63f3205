// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the components of both kinds of route have in common. A configuration that cannot be used makes no route, and says
 * why; one that comes later leaves the running route as it is.
 *
 * @param <A> the services of applications
 * @param <S> what is configured
 */
abstract class RouteComponent<A, S> {

    private static final Logger LOG = LoggerFactory.getLogger(RouteComponent.class);

    final RouteWiring<A> wiring;
    private final AtomicReference<SoundConversion> conversion = new AtomicReference<>();
    private S settings;

    /** @param formatOf asks an application what its frames look like */
    RouteComponent(BundleContext context, Occupants occupants, Function<A, SoundFormat> formatOf) {
        wiring = new RouteWiring<>(context, occupants, formatOf);
    }

    /** Makes the route, at first or in place of the one that there is. */
    abstract void open(S wanted);

    /** The same, where less may do. */
    void change(S before, S wanted) {
        open(wanted);
    }

    final void begin(S wanted) {
        open(wanted);
        settings = wanted;
    }

    /** Changes to what is configured now, unless that cannot be. */
    final void modify(Supplier<S> configured) {
        try {
            S wanted = configured.get();
            if (!wanted.equals(settings)) {
                change(settings, wanted);
                settings = wanted;
            }
        } catch (IllegalArgumentException | SoundException wrong) {
            LOG.error("configuration refused, the route stays as it is: {}: {}", settings, wrong.getMessage());
        }
    }

    @Deactivate
    final void close() {
        wiring.close();
    }

    @Reference(
            name = "conversion",
            service = SoundConversion.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "unbindConversion")
    final void bindConversion(SoundConversion other) {
        conversion.set(other);
        wiring.conversion(other);
    }

    final void unbindConversion(SoundConversion other) {
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
    final void bindCard(SoundCard card, Map<String, Object> properties) {
        wiring.bindCard(card, properties);
    }

    final void unbindCard(SoundCard card) {
        wiring.unbindCard(card);
    }
}
