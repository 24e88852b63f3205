// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.linux.Linux;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class VhostUserTransportTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();

    @TempDir
    private Path directory;

    private VhostUserSettings settings;
    private FakeDevice peer;
    private VhostUserTransport transport;

    @BeforeEach
    void serve() {
        Path path = directory.resolve("s");
        settings = VhostUserSettings.of("test", path);
        peer = new FakeDevice(linux, path).start();
    }

    @AfterEach
    void end() {
        if (transport != null) {
            transport.remove();
        }
        peer.close();
        leaks.assertNone();
        assertThat(peer.violations()).isEmpty();
        linux.close();
    }

    private void connect() throws IOException {
        transport = new VhostUserTransport(linux, settings, () -> {});
        transport.connect();
    }

    private VirtioDevice started() {
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        return device;
    }

    private static void echo(VirtioDevice device, Virtqueue queue, int messages) {
        MemoryRegion region = device.memory().allocate(64, 4);
        DescriptorChain chain = queue.chain()
                .readable(region, 0, 3)
                .readable(region, 3, 5)
                .writable(region, 32, 8)
                .reserve("token");
        Completions completions = new Completions();
        for (int i = 0; i < messages; i++) {
            region.buffer().putLong(0, i * 0x1234_5678_9abcL);
            queue.add(chain);
            if (queue.needsKick()) {
                queue.notifyDevice();
            }
            assertThat(device.session().await(5 * SECOND)).isEqualTo(1L << queue.index());
            assertThat(queue.poll(completions)).isEqualTo(1);
            assertThat(completions.length(0)).isEqualTo(8);
            assertThat(region.buffer().getLong(32)).isEqualTo(i * 0x1234_5678_9abcL);
            queue.enableSignals();
        }
        queue.free(chain);
        region.release();
    }

    @ParameterizedTest
    @CsvSource({
        "true,true,521",
        "true,false,521",
        "false,true,521",
        "false,false,521",
        "true,true,521",
        "true,true,127529",
        "false,true,127529",
        "true,true,513",
        "true,true,512"
    })
    void shouldCarryMessagesToTheDeviceAndBack(boolean indirect, boolean eventIdx, long protocol) throws IOException {
        settings = settings.withFeatures(eventIdx, indirect).withQueueSize(16);
        peer.protocol = protocol;
        connect();
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        long features = device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        assertThat((features & VirtioFeatures.INDIRECT_DESC) != 0).isEqualTo(indirect);
        assertThat((features & VirtioFeatures.EVENT_IDX) != 0).isEqualTo(eventIdx);
        Virtqueue[] queues = new Virtqueue[4];
        for (int i = 0; i < queues.length; i++) {
            QueueSetup setup = device.setUpQueue(i, 1024);
            assertThat(setup.size()).isEqualTo(16);
            queues[i] = new Virtqueue(setup, device.memory());
        }
        device.driverOk();
        for (Virtqueue queue : queues) {
            echo(device, queue, 200);
        }
        device.close();
    }

    @Test
    void shouldStartAgainAfterAReset() throws IOException {
        for (long protocol : new long[] {FakeDevice.PLAIN, FakeDevice.RICH}) {
            peer.protocol = protocol;
            int before = peer.connections;
            connect();
            for (int i = 0; i < 5; i++) {
                VirtioDevice device = started();
                Virtqueue queue = new Virtqueue(device.setUpQueue(2, 64), device.memory());
                device.driverOk();
                echo(device, queue, 10);
                device.reset();
                device.start(VirtioFeatures.EVENT_IDX);
                queue = new Virtqueue(device.setUpQueue(3, 64), device.memory());
                device.driverOk();
                echo(device, queue, 10);
                queue.close();
                device.close();
            }
            // RESET_DEVICE spares connections.
            assertThat(peer.connections - before > 5).isEqualTo(protocol == FakeDevice.PLAIN);
            transport.remove();
        }
    }
}
