// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sound.sampled.Mixer;

/**
 * Where bundles offer their mixers to programs: a provider inside of a bundle is not found by javax.sound, one on the class
 * path is. The bundle {@code io.virtsnd.javasound} looks for this class by its name in the system class loader.
 *
 * <p>Thread: any.
 */
public final class MixerBridge {

    /** One for the class path: javax.sound makes providers as it likes. */
    private static final List<Supplier<Mixer[]>> OFFERS = new CopyOnWriteArrayList<>();

    private MixerBridge() {}

    /**
     * Offers mixers.
     *
     * @param mixers answers those of now
     * @return withdraws them
     */
    public static Runnable offer(Supplier<Mixer[]> mixers) {
        OFFERS.add(mixers);
        return () -> OFFERS.remove(mixers);
    }

    /** All that are offered now. */
    static Stream<Mixer> mixers() {
        return OFFERS.stream().flatMap(offer -> Stream.of(offer.get()));
    }
}
