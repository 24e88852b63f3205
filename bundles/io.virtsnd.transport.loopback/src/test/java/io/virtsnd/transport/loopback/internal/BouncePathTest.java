// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BouncePathTest {

    private final EchoDevice echo = new EchoDevice();
    private final LoopbackTransport transport =
            new LoopbackTransport(LoopbackSettings.of("loop").withBounce(), echo, new SplittableRandom(12));
    private final VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
    private final Completions completions = new Completions();
    private Virtqueue queue;
    private MemoryRegion region;

    private void open() {
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        QueueSetup setup = device.setUpQueue(0, 16);
        device.driverOk();
        queue = new Virtqueue(setup, device.memory());
        region = device.memory().allocate(64, 4);
    }

    private DescriptorChain chain(int readable, int writable) {
        return queue.chain()
                .readable(region, 0, readable)
                .writable(region, 32, writable)
                .reserve("token");
    }

    private void send(DescriptorChain chain) {
        queue.add(chain);
        if (queue.needsKick()) {
            queue.notifyDevice();
        }
    }

    private long count(Violation violation) {
        return transport.violations().get(violation);
    }

    @Test
    void shouldGiveTheDeviceMemoryOfItsOwn() {
        open();
        region.buffer().putInt(0, 0x01020304);
        send(chain(4, 4));
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(region.buffer().getInt(32)).isEqualTo(0x01020304);
        assertThat(echo.chunks).noneMatch(chunk -> chunk.address() == region.deviceAddress(0));
    }

    @Test
    void shouldCopyWhatWasThereWhenTheDriverNotified() {
        open();
        echo.isPaused = true;
        region.buffer().putInt(0, 0x01020304);
        send(chain(4, 4));
        region.buffer().putInt(0, 0x05060708);
        echo.work(0);
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(region.buffer().getInt(32)).isEqualTo(0x01020304);
        assertThat(count(Violation.EXPOSED_MEMORY_WRITTEN)).isEqualTo(1);
    }

    @Test
    void shouldLeavePoisonBeyondWhatTheDeviceWrote() {
        open();
        region.buffer().putInt(0, 0x01020304);
        send(chain(4, 8));
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(completions.length(0)).isEqualTo(4);
        assertThat(region.buffer().getInt(32)).isEqualTo(0x01020304);
        assertThat(region.buffer().getInt(36)).isEqualTo(0xa5a5a5a5);
    }

    @Test
    void shouldBePoisonedWhileTheDeviceHasIt() {
        open();
        echo.isPaused = true;
        region.buffer().putInt(32, 7);
        send(chain(4, 4));
        assertThat(region.buffer().getInt(32)).isEqualTo(0xa5a5a5a5);
    }

    @Test
    void shouldSeeWhatWasAddedBeforeDriverOkWithoutANotification() {
        device.start(0);
        queue = new Virtqueue(device.setUpQueue(0, 16), device.memory());
        region = device.memory().allocate(64, 4);
        queue.add(chain(4, 4));
        device.driverOk();
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(count(Violation.KICK_BEFORE_DRIVER_OK)).isZero();
    }

    @Test
    void shouldAskForEveryNotification() {
        open();
        for (int i = 0; i < 100; i++) {
            DescriptorChain chain = chain(4, 4);
            queue.add(chain);
            assertThat(queue.needsKick()).isTrue();
            queue.notifyDevice();
            assertThat(queue.poll(completions)).isEqualTo(1);
            queue.free(chain);
        }
    }

    @Test
    void shouldTakeMessagesOfManySizes() {
        open();
        for (int i = 1; i <= 200; i++) {
            DescriptorChain chain = chain(1 + i % 32, 1 + i % 7);
            send(chain);
            assertThat(queue.poll(completions)).isEqualTo(1);
            assertThat(completions.length(0)).isEqualTo(Math.min(1 + i % 32, 1 + i % 7));
            queue.free(chain);
        }
    }

    @Test
    void shouldReportMemoryReleasedWhileTheDeviceHasIt() {
        open();
        echo.isPaused = true;
        send(chain(4, 4));
        region.release();
        assertThat(count(Violation.EXPOSED_MEMORY_RELEASED)).isEqualTo(1);
        echo.work(0);
        assertThat(queue.poll(completions)).isZero();
    }

    @Test
    void shouldReportChainsThatBreakTheRules() {
        open();
        DescriptorChain chain = chain(4, 4);
        region.release();
        send(chain);
        assertThat(count(Violation.BAD_CHAIN)).isEqualTo(1);
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(completions.length(0)).isZero();
    }

    @Test
    void shouldReportADeviceThatWritesWhatItMayOnlyRead() {
        open();
        echo.isPaused = true;
        region.buffer().putInt(0, 0x0badcafe);
        send(chain(4, 4));
        echo.chunks.stream()
                .filter(chunk -> chunk.buffer().limit() == 4 && chunk.buffer().getInt(0) == 0x0badcafe)
                .findAny()
                .orElseThrow()
                .buffer()
                .putInt(0, 1);
        echo.work(0);
        assertThat(count(Violation.DEVICE_WROTE_READABLE)).isEqualTo(1);
        assertThat(count(Violation.EXPOSED_MEMORY_WRITTEN)).isZero();
    }

    @Test
    void shouldStartAnewAfterAReset() {
        open();
        echo.isPaused = true;
        send(chain(4, 4));
        device.reset();
        echo.isPaused = false;
        assertThat(echo.chunks).isEmpty();
        open();
        send(chain(4, 4));
        assertThat(queue.poll(completions)).isEqualTo(1);
        device.close();
        assertThat(transport.violations().values()).containsOnly(0L);
    }
}
