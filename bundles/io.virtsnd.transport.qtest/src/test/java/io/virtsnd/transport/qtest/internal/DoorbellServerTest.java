// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DoorbellServerTest {

    @TempDir
    Path folder;

    private final Linux linux = new Linux();
    private DoorbellServer server;

    @BeforeEach
    void start() throws IOException {
        server = new DoorbellServer(linux, "test", folder.resolve("ivshmem.sock"));
    }

    @AfterEach
    void end() {
        server.close();
        linux.close();
    }

    private static long receive(UnixSocket socket, ReceivedDescriptors descriptors) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
        while (message.hasRemaining()) {
            if (socket.receive(message, descriptors) < 0) {
                throw new IOException("closed");
            }
        }
        return message.getLong(0);
    }

    private DoorbellDevice device() {
        QtestRegisters bar = new QtestRegisters(null, 0xe000_0000L, 256);
        return new DoorbellDevice(
                server, new Slot(0, DoorbellDevice.ID, null, new QtestRegisters[] {bar, null, null, null, null, null}));
    }

    @Test
    void shouldHandOutCountersThatRing() throws IOException {
        Map<Long, EventFd> last = new HashMap<>();
        try (UnixSocket socket = linux.connect(folder.resolve("ivshmem.sock"));
                ReceivedDescriptors descriptors = new ReceivedDescriptors(8)) {
            assertThat(receive(socket, descriptors)).as("version").isZero();
            assertThat(receive(socket, descriptors)).as("number").isZero();
            assertThat(descriptors.count()).isZero();
            assertThat(receive(socket, descriptors)).as("memory").isEqualTo(-1);
            assertThat(descriptors.count()).isEqualTo(1);
            descriptors.clear();
            long peer = -1;
            for (int count = 0; count < (DoorbellServer.PEERS + 1) * DoorbellServer.VECTORS; count++) {
                peer = receive(socket, descriptors);
                EventFd counter = linux.eventFd(descriptors.take(0));
                descriptors.clear();
                EventFd before = last.put(peer, counter);
                if (before != null) {
                    before.close();
                }
            }
            assertThat(peer).as("its own come last").isZero();
            await().until(server::isConnected);

            DoorbellDevice.Peer rung = device().open(DoorbellServer.VECTORS);
            assertThat(rung.message(3)).isEqualTo(1 << 16 | 3);
            assertThat(rung.take()).isZero();
            last.get(1L).signal();
            assertThat(rung.take()).isEqualTo(1L << DoorbellServer.VECTORS - 1);
            last.values().forEach(EventFd::close);
        }
        await().until(() -> !server.isConnected());
    }

    @Test
    void shouldServeTheNextWhenOneIsGone() throws IOException {
        for (int count = 0; count < 3; count++) {
            try (UnixSocket socket = linux.connect(folder.resolve("ivshmem.sock"))) {
                await().until(server::isConnected);
                assertThat(socket.descriptor().isOpen()).isTrue();
            }
            await().until(() -> !server.isConnected());
        }
    }

    @Test
    void shouldGiveEachFunctionItsOwnPeerUntilThereAreNoMore() throws IOException {
        DoorbellDevice device = device();
        assertThat(device.address()).isEqualTo(0xe000_000cL);
        DoorbellDevice.Peer first = device.open(1);
        for (int count = 1; count < DoorbellServer.PEERS; count++) {
            assertThat(device.open(1).message(0) >>> 16).isEqualTo(count + 1);
        }
        assertThatThrownBy(() -> device.open(1)).hasMessageContaining("functions=4");
        first.close();
        assertThat(device.open(1).message(0) >>> 16).isEqualTo(1);
    }

    @Test
    void shouldLeaveNothingWhenItIsClosed() {
        server.close();
        assertThat(folder.resolve("ivshmem.sock")).doesNotExist();
        assertThat(Files.exists(folder)).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("virtsnd-test-ivshmem");
    }
}
