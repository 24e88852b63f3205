// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.transport.loopback.internal.LoopbackSettings;
import io.virtsnd.transport.loopback.internal.LoopbackTransport;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole path, from the application to the audio backend, allocates nothing per period, on any thread. */
class PathAllocationTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 64, 16);
    private static final int WINDOWS = 30;
    private static final int PERIODS_IN_WINDOW = 1_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final AtomicLong played = new AtomicLong();
    private final SoundDevice device = new SoundDevice(
            DeviceSettings.of("tested", ClockKind.FREE, Direction.OUTPUT, Direction.INPUT), System::nanoTime);
    private final CardBench bench = CardBench.ofTheHouse();
    private SoundCard card;

    @BeforeEach
    void plug() {
        HouseServices.backend(device, counting());
        device.start();
        card = bench.plug(new LoopbackTransport(LoopbackSettings.of("loopback"), device, new Random(1)));
    }

    @AfterEach
    void unplug() {
        bench.close();
        device.close();
    }

    private AudioBackend counting() {
        return config -> new AudioStream() {
            @Override
            public int write(ByteBuffer frames) {
                int bytes = frames.remaining();
                played.addAndGet(bytes);
                return bytes;
            }

            @Override
            public int read(ByteBuffer frames) {
                return frames.remaining();
            }

            @Override
            public void close() {
                // Nothing is kept.
            }
        };
    }

    @Test
    void shouldAllocateNothingWhenPlaying() {
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(PARAMS);
            stream.prepare();
            ByteBuffer period = ByteBuffer.allocateDirect(PARAMS.periodBytes());
            for (int i = 0; i < PARAMS.periods(); i++) {
                stream.write(period.clear());
            }
            stream.start();
            assertQuiet(withOwn(), () -> {
                for (int i = 0; i < PERIODS_IN_WINDOW; i++) {
                    stream.write(period.clear());
                }
            });
        }
        await().until(() -> played.get() > (long) WINDOWS * PERIODS_IN_WINDOW * PARAMS.periodBytes());
    }

    @Test
    void shouldAllocateNothingWhenRefilledInsideOfTheCall() {
        ByteBuffer period = ByteBuffer.allocateDirect(PARAMS.periodBytes());
        AtomicLong elapsed = new AtomicLong();
        try (PcmSubstream stream = card.open(0, (substream, position, latency) -> {
            substream.tryWrite(period.clear());
            elapsed.incrementAndGet();
        })) {
            stream.setParams(PARAMS.withRearm(RearmMode.CYCLIC));
            stream.prepare();
            for (int i = 0; i < PARAMS.periods(); i++) {
                stream.write(period.clear());
            }
            stream.start();
            assertQuiet(houseThreads(), () -> {
                long until = elapsed.get() + PERIODS_IN_WINDOW;
                await().pollInterval(Duration.ofMillis(1)).until(() -> elapsed.get() >= until);
            });
        }
    }

    @Test
    void shouldAllocateNothingWhenRecording() {
        try (PcmSubstream stream = card.open(1)) {
            stream.setParams(PARAMS);
            stream.prepare();
            ByteBuffer period = ByteBuffer.allocateDirect(PARAMS.periodBytes());
            stream.start();
            assertQuiet(withOwn(), () -> {
                for (int i = 0; i < PERIODS_IN_WINDOW; i++) {
                    stream.read(period.clear());
                }
            });
        }
    }

    /** What the virtual machine allocates when it compiles falls into single windows, ours would be in each. */
    private void assertQuiet(LongStream measured, Runnable window) {
        long[] ids = measured.toArray();
        long[] deltas = new long[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            long before = allocated(ids);
            window.run();
            deltas[i] = allocated(ids) - before;
        }
        Arrays.sort(deltas);
        assertThat(deltas[WINDOWS / 2])
                .as("bytes in a window of %d periods: %s", PERIODS_IN_WINDOW, Arrays.toString(deltas))
                .isZero();
    }

    private LongStream withOwn() {
        return LongStream.concat(
                houseThreads(), LongStream.of(Thread.currentThread().getId()));
    }

    private LongStream houseThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("virtsnd-"))
                .mapToLong(Thread::getId);
    }

    /** Allocates nothing itself. */
    private long allocated(long[] ids) {
        long sum = 0;
        for (long id : ids) {
            sum += threads.getThreadAllocatedBytes(id);
        }
        return sum;
    }
}
