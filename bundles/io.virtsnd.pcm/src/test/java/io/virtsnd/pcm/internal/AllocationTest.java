// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is allocated per period, on any thread, on any path. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // the device thread only has to be there
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 16, 4);
    private static final int ROUNDS = 10_000;
    private static final int MOST_WINDOWS = 20;

    private final Rig rig = new Rig(new Rig.Shape()
            .streams(List.of(Rig.info(0, Direction.OUTPUT, Set.of()), Rig.info(200, Direction.INPUT, Set.of()))));
    private final ByteBuffer period = Rig.pattern(0, PARAMS.periodBytes());
    private long allocated;
    private int rounds;

    private void measure(Runnable driver) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        driver.run();
        allocated += THREADS.getThreadAllocatedBytes(thread) - before;
    }

    private void assertNothingAllocated(Runnable device, Runnable driver) {
        rig.device.tx.onKick(() -> {});
        rig.device.rx.onKick(() -> {});
        // On its way to compiled code the virtual machine itself loads classes on our threads, now and then.
        int windows = 0;
        do {
            allocated = 0;
            for (int i = 0; i < ROUNDS; i++) {
                rig.device.pull();
                device.run();
                measure(driver);
            }
            windows++;
        } while (allocated != 0 && windows < MOST_WINDOWS);
        assertThat(allocated).isZero();
        rounds = windows * ROUNDS;
    }

    private void playOne() {
        FakeMessage message = rig.device.next(0);
        rig.device.answer(message, FakeDevice.OK);
    }

    @Test
    void shouldAllocateNothingToPlayAPeriodOnWrite() {
        PcmSubstream substream = rig.playing(PARAMS);

        assertNothingAllocated(this::playOne, () -> {
            rig.streams.completed(2);
            substream.write(period.clear());
        });
        assertThat(substream.hardwarePosition()).isEqualTo(16L * rounds);
    }

    @Test
    void shouldAllocateNothingToPlayAPeriodCyclic() {
        ByteBuffer refill = Rig.pattern(0, PARAMS.periodBytes());
        PeriodListener listener = (stream, position, latency) -> stream.tryWrite(refill.clear());
        PcmSubstream substream = rig.playing(PARAMS.withRearm(RearmMode.CYCLIC), listener);

        assertNothingAllocated(this::playOne, () -> rig.streams.completed(2));
        assertThat(substream.statistics().stale()).isZero();
    }

    @Test
    void shouldAllocateNothingToPlayStalePeriods() {
        PcmSubstream substream = rig.playing(PARAMS.withRearm(RearmMode.CYCLIC));

        assertNothingAllocated(this::playOne, () -> rig.streams.completed(2));
        assertThat(substream.statistics().stale()).isEqualTo((long) rounds);
    }

    @Test
    void shouldAllocateNothingToPlayInPlace() {
        PcmSubstream substream = rig.playing(PARAMS);

        assertNothingAllocated(this::playOne, () -> {
            rig.streams.completed(2);
            substream.beginPeriod().put(period.clear());
            substream.commitPeriod(16);
        });
    }

    @Test
    void shouldAllocateNothingToRecord() {
        PcmSubstream substream = rig.prepared(200, PARAMS);
        substream.start();
        byte[] samples = Rig.patternBytes(0, PARAMS.periodBytes());

        assertNothingAllocated(() -> rig.device.record(rig.device.next(200), samples, FakeDevice.OK, 0), () -> {
            rig.streams.completed(3);
            substream.read(period.clear());
        });
    }

    @Test
    void shouldAllocateNothingWhenMessagesComeOutOfOrder() {
        PcmSubstream substream = rig.playing(PARAMS);

        assertNothingAllocated(
                () -> {
                    FakeMessage second = rig.device.pick(0, 1);
                    rig.device.answer(second, FakeDevice.OK);
                    playOne();
                },
                () -> {
                    rig.streams.completed(2);
                    substream.write(period.clear());
                    substream.write(period.clear());
                });
    }

    @Test
    void shouldAllocateNothingToLookAfterStreams() {
        PcmSubstream substream = rig.playing(PARAMS);

        assertNothingAllocated(() -> {}, () -> {
            rig.streams.checkStalls();
            rig.streams.xrun(0);
            rig.streams.xrun(200);
            substream.hardwarePosition();
            substream.delay();
            substream.pending();
            substream.tryWrite(period.clear());
        });
    }

    @Test
    void shouldAllocateNothingInABlockedWrite() throws InterruptedException {
        Rig real = new Rig();
        AtomicLong bytes = new AtomicLong(-1);
        try (DeviceThread device = new DeviceThread(real, 0);
                PcmSubstream substream = real.prepared(0, PARAMS)) {
            Thread writer = new Thread(() -> {
                ByteBuffer source = Rig.pattern(0, PARAMS.periodBytes());
                long thread = Thread.currentThread().getId();
                substream.write(source);
                substream.start();
                long spent = -1;
                for (int window = 0; window < MOST_WINDOWS && spent != 0; window++) {
                    long before = THREADS.getThreadAllocatedBytes(thread);
                    for (int i = 0; i < 2000; i++) {
                        substream.write(source.clear());
                    }
                    spent = THREADS.getThreadAllocatedBytes(thread) - before;
                }
                bytes.set(spent);
            });
            writer.start();
            writer.join();
        }
        assertThat(bytes).hasValue(0);
    }
}
