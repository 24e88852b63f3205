// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.awaitility.Awaitility.await;

import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.util.Random;

/** A playback route and a card, which takes all that it is given at once unless it is to play in real time. */
abstract class PlaybackFixture extends RouteFixture {

    /** Bytes of a period of {@link Config#PATIENT}. */
    static final int LONG_PERIOD = 4800 * FRAME;

    TestCard card = keep(new TestCard(1, ClockKind.FREE));
    PlaybackBench bench;

    final void start(Config config) {
        bench = playback(config);
        bench.add(card);
    }

    final void startInRealTime() {
        card = card(2);
        start(Config.DEFAULT);
    }

    /** Waits until the route has given the stream back: all was played. */
    final byte[] heard(int bytes) {
        await().until(() ->
                card.played().length >= bytes && bench.route().card().isEmpty());
        return card.played();
    }

    static byte[] noise(int bytes, long seed) {
        byte[] sound = new byte[bytes];
        new Random(seed).nextBytes(sound);
        return sound;
    }
}
