// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundEventListener;

/** What the chapters of the suite ask of their transport. */
public interface Conformance {

    /** Stereo of 16 bits in 4 periods of 480 frames. */
    PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4);

    /**
     * Makes a device.
     *
     * @param shape what it must be like
     * @return the device, fresh, and the way to it
     */
    DeviceUnderTest device(DeviceShape shape);

    /**
     * Whether each kick of the driver is one of the device's, so that both ends must count the same.
     *
     * @return false for a transport that has a ring of its own in between
     */
    default boolean handsKicksOn() {
        return true;
    }

    /** A test with a card. */
    @FunctionalInterface
    interface CardTest {

        /**
         * Runs.
         *
         * @param card probed
         * @param device behind it
         * @param bench that made the card
         */
        void with(SoundCard card, DeviceUnderTest device, CardBench bench);
    }

    /**
     * Runs a test with a card, and takes everything apart after it.
     *
     * @param shape of the device
     * @param test the test
     * @param listeners are told of events
     */
    default void run(DeviceShape shape, CardTest test, SoundEventListener... listeners) {
        try (DeviceUnderTest device = device(shape);
                CardBench bench = CardBench.ofTheHouse(listeners)) {
            test.with(bench.plug(device.transport()), device, bench);
        }
    }
}
