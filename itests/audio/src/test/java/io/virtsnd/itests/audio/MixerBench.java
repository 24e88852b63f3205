// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.SoundCard;
import io.virtsnd.javasound.internal.CardMixers;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sound.sampled.Mixer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Mixers without a framework: the real component. */
final class MixerBench implements AutoCloseable {

    private final List<Mixer> mixers = new CopyOnWriteArrayList<>();
    private final CardMixers component = new CardMixers((BundleContext) Proxy.newProxyInstance(
            MixerBench.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> registered((Mixer) arguments[1])));

    private ServiceRegistration<?> registered(Mixer mixer) {
        mixers.add(mixer);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                MixerBench.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    mixers.remove(mixer);
                    return null;
                });
    }

    /** Makes the mixer of a card. */
    Mixer add(TestCard card) {
        return add(card.card());
    }

    Mixer add(SoundCard card) {
        ComponentCalls.call(component, "bindCard", card);
        return mixers.get(mixers.size() - 1);
    }

    void remove(TestCard card) {
        remove(card.card());
    }

    void remove(SoundCard card) {
        ComponentCalls.call(component, "unbindCard", card);
    }

    List<Mixer> mixers() {
        return mixers;
    }

    @Override
    public void close() {
        ComponentCalls.call(component, "close");
    }
}
