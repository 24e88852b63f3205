// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.protocol.RequestCode;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the device no longer touches when a call returned, while its own thread was at work (V4). */
@Timeout(120)
class QuiescenceTest {

    private static final int ROUNDS = 60;
    private static final int MESSAGES = 200;

    private final List<MemoryChunk> chunks = new ArrayList<>();

    /** Records and plays at full speed on the device's own thread, and stops in the middle by what is to be tried. */
    private void interruptWork(Consumer<TestDriver> interruption) {
        for (int round = 0; round < ROUNDS; round++) {
            SoundDevice device = new SoundDevice(
                    DeviceSettings.of("quiet", ClockKind.FREE, Direction.OUTPUT, Direction.INPUT), System::nanoTime);
            TestDriver driver = new TestDriver(device);
            driver.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX, 64);
            driver.prepare(0, 2);
            driver.prepare(1, 2);
            driver.require(driver.command(RequestCode.PCM_START, 0));
            driver.require(driver.command(RequestCode.PCM_START, 1));
            driver.isThreaded = true;
            device.start();
            keepBusy(driver, round);
            chunks.clear();
            chunks.addAll(driver.memory.chunks());
            interruption.accept(driver);
            byte[] before = image();
            for (int i = 0; i < 50; i++) {
                Thread.yield();
            }
            assertThat(image()).isEqualTo(before);
            int[] signals = {driver.signals[TestDriver.TX].get(), driver.signals[TestDriver.RX].get()};
            Thread.yield();
            assertThat(driver.signals[TestDriver.TX].get()).isEqualTo(signals[0]);
            assertThat(driver.signals[TestDriver.RX].get()).isEqualTo(signals[1]);
            device.close();
        }
    }

    private static void keepBusy(TestDriver driver, int round) {
        Completions completions = new Completions();
        for (int i = 0; i < 8; i++) {
            driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
            driver.add(TestDriver.RX, TestDriver.words(1), 1928);
        }
        for (int used = 0; used < MESSAGES + round; ) {
            for (int q = TestDriver.TX; q <= TestDriver.RX; q++) {
                while (driver.queues[q].poll(completions) > 0) {
                    used += completions.count();
                    for (int i = 0; i < completions.count(); i++) {
                        driver.queues[q].add(completions.chain(i));
                    }
                }
                if (driver.queues[q].needsKick()) {
                    driver.queues[q].notifyDevice();
                }
            }
            Thread.yield();
        }
    }

    private byte[] image() {
        int bytes = chunks.stream().mapToInt(chunk -> chunk.buffer().capacity()).sum();
        ByteBuffer image = ByteBuffer.allocate(bytes);
        for (MemoryChunk chunk : chunks) {
            image.put(chunk.buffer().duplicate().clear());
        }
        return image.array();
    }

    @Test
    void shouldTouchNothingAfterAReset() {
        interruptWork(driver -> driver.session.setStatus(0));
    }

    @Test
    void shouldTouchNothingOfMemoryThatWasTakenOutOfTheTable() {
        interruptWork(driver -> driver.session.memory(List.of()));
    }

    @Test
    void shouldTouchNothingAfterTheClaimWasGivenBack() {
        interruptWork(driver -> driver.session.close());
    }

    @Test
    void shouldTouchNothingAfterItWasClosed() {
        interruptWork(driver -> driver.device.close());
    }

    @Test
    void shouldTouchNoQueueAfterItWasStopped() {
        interruptWork(driver -> {
            for (int q = 0; q < 4; q++) {
                driver.session.stopQueue(q);
            }
        });
    }

    @Test
    void shouldStartAnewAfterEachOfManyResets() {
        SoundDevice device = new SoundDevice(
                DeviceSettings.of("quiet", ClockKind.FREE, Direction.OUTPUT, Direction.INPUT), System::nanoTime);
        TestDriver driver = new TestDriver(device);
        for (int round = 0; round < ROUNDS; round++) {
            driver.start(round % 2 == 0 ? 0 : VirtioFeatures.EVENT_IDX, 64);
            driver.prepare(0, 4);
            driver.require(driver.command(RequestCode.PCM_START, 0));
            assertThat(driver.play(0, new byte[1920]).status()).isEqualTo(0x8000);
            driver.session.setStatus(0);
        }
        assertThat(device.failures()).isZero();
        driver.close();
    }
}
