// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.device.internal.ClockKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cards and routes that are closed in the other order; no thread of a route is left. */
@Timeout(60)
@ExtendWith(QuickPolling.class)
abstract class RouteFixture {

    static final int FRAME = 4;
    static final int PERIOD = 480 * FRAME;

    /** A thread each: newer JDKs have one thread for all on a machine of two processors. */
    static final Executor THREADS = work -> {
        Thread thread = new Thread(work, "test");
        thread.setDaemon(true);
        thread.start();
    };

    private final List<AutoCloseable> open = new ArrayList<>();

    <T extends AutoCloseable> T keep(T what) {
        open.add(0, what);
        return what;
    }

    TestCard card(long id) {
        return keep(new TestCard(id, ClockKind.SAMPLE));
    }

    PlaybackBench playback(PlaybackBench.Config config) {
        return keep(new PlaybackBench(config));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable what : open) {
            what.close();
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virtsnd-route") || name.matches("virtsnd-(default|kitchen)-\\d+")));
    }

    static void awaitPeriods(TestCard card, int periods) {
        int before = card.played().length;
        await().until(() -> card.played().length > before + periods * PERIOD);
    }

    /** Frames that are numbers, without silence. */
    static List<Integer> numbers(TestCard... cards) {
        List<Integer> numbers = new ArrayList<>();
        for (TestCard card : cards) {
            ByteBuffer frames = ByteBuffer.wrap(card.played()).order(ByteOrder.LITTLE_ENDIAN);
            while (frames.hasRemaining()) {
                numbers.add(frames.getInt());
            }
        }
        numbers.removeIf(number -> number == 0);
        return numbers;
    }

    /** From 1 on, every one once. */
    static void requireInOrder(List<Integer> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("frame %d", i).isEqualTo(i + 1);
        }
    }
}
