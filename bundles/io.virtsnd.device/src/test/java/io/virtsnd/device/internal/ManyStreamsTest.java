// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.protocol.RequestCode;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManyStreamsTest {

    private static final long PERIOD_NANOS = 10_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final AtomicLong now = new AtomicLong();

    private SoundDevice device(ClockKind clock, int streams) {
        Direction[] directions = new Direction[streams];
        Arrays.setAll(directions, i -> i % 2 == 0 ? Direction.OUTPUT : Direction.INPUT);
        return new SoundDevice(DeviceSettings.of("test", clock, directions), now::get);
    }

    /**
     * Two periods for each stream, in chains that are used again and again. Requests lie in one place too: memory of their
     * own would change the memory table four times each, and the device looks up every chain that it has each time.
     */
    private static void start(TestDriver driver, int streams) {
        MemoryRegion requests = driver.memory.allocate(64, 8);
        MemoryRegion region = driver.memory.allocate(streams * 2 * 2048, 8);
        for (int stream = 0; stream < streams; stream++) {
            require(driver, requests, TestDriver.setParams(stream, 2 * 1920, 1920, 5, 7, 2));
            require(driver, requests, TestDriver.words(RequestCode.PCM_PREPARE.code(), stream));
            boolean plays = stream % 2 == 0;
            int queue = plays ? TestDriver.TX : TestDriver.RX;
            for (int slot = 0; slot < 2; slot++) {
                int at = (stream * 2 + slot) * 2048;
                region.buffer().putInt(at, stream);
                var chain = driver.queues[queue].chain().readable(region, at, 4);
                if (plays) {
                    chain.readable(region, at + 4, 1920);
                } else {
                    chain.writable(region, at + 4, 1920);
                }
                driver.queues[queue].add(chain.writable(region, at + 1924, 8).reserve(stream));
            }
            driver.kick(queue);
            require(driver, requests, TestDriver.words(RequestCode.PCM_START.code(), stream));
        }
    }

    private static void require(TestDriver driver, MemoryRegion requests, byte[] request) {
        Virtqueue control = driver.queues[TestDriver.CONTROL];
        requests.buffer().put(0, request).putInt(32, 0);
        control.add(control.chain()
                .readable(requests, 0, request.length)
                .writable(requests, 32, 4)
                .reserve(requests));
        driver.kick(TestDriver.CONTROL);
        Completions completions = new Completions();
        assertThat(control.poll(completions)).isEqualTo(1);
        control.free(completions.chain(0));
        assertThat(requests.buffer().getInt(32)).isEqualTo(ControlStatus.OK.code());
    }

    private static int cycle(TestDriver driver, Completions completions) {
        int used = 0;
        for (int queue = TestDriver.TX; queue <= TestDriver.RX; queue++) {
            while (driver.queues[queue].poll(completions) > 0) {
                used += completions.count();
                for (int i = 0; i < completions.count(); i++) {
                    driver.queues[queue].add(completions.chain(i));
                }
            }
            if (driver.queues[queue].needsKick()) {
                driver.queues[queue].notifyDevice();
            }
        }
        return used;
    }

    @Test
    void shouldServeTwoThousandStreamsOnTimeWithoutAllocating() {
        int streams = 2048;
        SoundDevice device = device(ClockKind.SAMPLE, streams);
        TestDriver driver = new TestDriver(device).start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX, 4096);
        start(driver, streams);
        Completions completions = new Completions();
        // The JVM itself allocates when it links a call for the first time: the quietest of many windows counts.
        long least = Long.MAX_VALUE;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int period = 0; period < 60; period++) {
            now.addAndGet(PERIOD_NANOS);
            device.doWork();
            assertThatUsed(cycle(driver, completions), streams);
            device.doWork();
            if (period % 10 == 9) {
                long after = threads.getCurrentThreadAllocatedBytes();
                least = Math.min(least, after - before);
                before = after;
            }
        }
        assertThat(least).isZero();
        for (int stream = 0; stream < streams; stream++) {
            assertThat(device.streamStatistics(stream).xruns()).isZero();
            assertThat(device.streamStatistics(stream).messages()).isEqualTo(60);
        }
        driver.close();
    }

    private static void assertThatUsed(int used, int expected) {
        if (used != expected) {
            throw new AssertionError("used=" + used + " expected=" + expected);
        }
    }

    /** Swallows and gives bytes without allocating. */
    private static final class Sink implements AudioBackend, AudioStream {

        final AtomicLong bytes = new AtomicLong();
        volatile Thread pump;

        @Override
        public AudioStream open(AudioStreamConfig config) {
            pump = Thread.currentThread();
            return this;
        }

        @Override
        public int write(ByteBuffer frames) {
            bytes.addAndGet(frames.remaining());
            return frames.remaining();
        }

        @Override
        public int read(ByteBuffer frames) {
            return frames.remaining();
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldAllocateNothingOnAnyThreadWhileABackendPlays() {
        Sink sink = new Sink();
        SoundDevice device =
                new SoundDevice(DeviceSettings.of("test", ClockKind.FREE, Direction.OUTPUT), System::nanoTime);
        device.bind(sink);
        TestDriver driver = new TestDriver(device);
        driver.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX, 64);
        driver.isThreaded = true;
        startThreaded(driver);
        device.start(); // the test itself made its rounds until here
        Completions completions = new Completions();
        pump(driver, completions, 20_000);
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("virtsnd-test"))
                .mapToLong(Thread::getId)
                .toArray();
        assertThat(ids).hasSize(2);
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 8; window++) {
            long before = LongStream.of(threads.getThreadAllocatedBytes(ids)).sum();
            pump(driver, completions, 10_000);
            least = Math.min(
                    least, LongStream.of(threads.getThreadAllocatedBytes(ids)).sum() - before);
        }
        assertThat(least).isZero();
        assertThat(sink.bytes).hasPositiveValue();
        driver.close();
    }

    private static void startThreaded(TestDriver driver) {
        driver.isThreaded = false;
        start(driver, 1);
        driver.isThreaded = true;
    }

    private static void pump(TestDriver driver, Completions completions, int messages) {
        for (int used = 0; used < messages; ) {
            used += cycle(driver, completions);
            Thread.onSpinWait();
        }
    }
}
