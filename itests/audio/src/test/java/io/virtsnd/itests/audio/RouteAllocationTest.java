// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing is allocated for a period on the threads of a route, also if the compiler does not help. */
@Timeout(60)
@ExtendWith(QuickPolling.class)
class RouteAllocationTest {

    private static final long WARM_FRAMES = 48_000L;
    private static final long FRAMES = 48_000L;
    private static final int PERIOD_FRAMES = 96;
    /** Bytes: one of them for each period would be seen, what is made once in a while is not. */
    private static final int SMALLEST_OBJECT = 16;

    private static final Set<String> THREADS =
            Set.of("virtsnd-route-default", "virtsnd-default-7", "virtsnd-default-8");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes by thread. */
    private Map<String, Long> allocated() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && THREADS.contains(info.getThreadName()))
                .collect(Collectors.toMap(
                        ThreadInfo::getThreadName, info -> threads.getThreadAllocatedBytes(info.getThreadId())));
    }

    private void requireNothingMore(Map<String, Long> before) {
        assertThat(before).containsOnlyKeys(THREADS);
        assertThat(allocated()).allSatisfy((thread, bytes) -> assertThat(bytes - before.get(thread))
                .as(thread)
                .isLessThan(FRAMES / PERIOD_FRAMES * SMALLEST_OBJECT));
    }

    @Test
    void shouldAllocateNothingWhenSourcesAreMixed() {
        try (TestCard card = new TestCard(1, ClockKind.SAMPLE, false);
                PlaybackBench bench = new PlaybackBench(new Config("default", "S16", 48_000, 2, PERIOD_FRAMES, 8, 0))) {
            bench.add(card);
            bench.add(7, new EndlessSource());
            bench.add(8, new EndlessSource(), Map.of(PlaybackSource.VOLUME, 0.5));
            await().until(() -> bench.route().statistics().frames() > WARM_FRAMES);
            Map<String, Long> before = allocated();

            await().until(() -> bench.route().statistics().frames() > WARM_FRAMES + FRAMES);

            requireNothingMore(before);
        }
    }

    @Test
    void shouldAllocateNothingWhenSinksListen() {
        try (TestCard card = new TestCard(1, ClockKind.SAMPLE, false);
                CaptureBench bench = new CaptureBench()) {
            bench.add(card);
            bench.add(7, (frames, position, format) -> {}, CaptureSink.DROP_OLDEST);
            bench.add(8, (frames, position, format) -> {}, CaptureSink.BLOCK);
            await().until(() -> bench.route().statistics().frames() > WARM_FRAMES);
            Map<String, Long> before = allocated();

            await().until(() -> bench.route().statistics().frames() > WARM_FRAMES + FRAMES);

            requireNothingMore(before);
        }
    }

    private static final class EndlessSource implements PlaybackSource {

        private short next;

        @Override
        public SoundFormat format() {
            return TestSource.STEREO;
        }

        @Override
        public boolean pull(ByteBuffer frames) {
            while (frames.hasRemaining()) {
                frames.putShort(next++);
            }
            return true;
        }
    }
}
