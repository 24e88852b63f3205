// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.transport.ExportState;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Mapping;
import io.virtsnd.linux.MemoryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final long GIB = 1L << 30;
    private static final long FAR = 0x10_0000_0000L;
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final EchoDevice device = new EchoDevice();
    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(device);
    }

    @AfterEach
    void close() throws IOException {
        served.close();
    }

    /** Some bytes anywhere in a large region. */
    private record Window(long address, ByteBuffer buffer) implements MemoryRegion {

        @Override
        public long deviceAddress(int offset) {
            return address + offset;
        }

        @Override
        public void release() {
            // The file goes as a whole.
        }
    }

    private static byte[] region(long guest, long size, long user, long offset) {
        return bytes(guest, size, user, offset);
    }

    private void echo(FrontEndRing ring, Window out, Window in, byte[] data) {
        out.buffer().put(0, data);
        ring.add(out, data.length, in, data.length);
        ring.notifyDevice();
        assertThat(Arrays.equals(ring.answer(in), data)).isTrue();
    }

    @Test
    void shouldReachEveryByteWhenRegionIsLargerThanABuffer() throws IOException {
        Random random = new Random(5);
        try (ScriptedFrontEnd front = served.connect().start();
                MemoryFile file = served.linux.createMemoryFile("large", 3 * GIB + 4096);
                Mapping first = file.map(GIB - 65536, 2 * 65536);
                Mapping second = file.map(2 * GIB - 65536, 2 * 65536);
                Mapping last = file.map(3 * GIB - 65536, 65536 + 4096)) {
            assertThat(front.acked(37, bytes(0L, region(FAR, 3 * GIB + 4096, FAR, 0)), file.descriptor()))
                    .isTrue();
            assertThat(device.chunks).hasSize(5);
            assertThat(device.chunks.stream()
                            .mapToLong(chunk -> chunk.buffer().capacity())
                            .sum())
                    .isEqualTo(3 * GIB + 4096 + front.memory.size());
            byte[] data = new byte[65536];
            Window over = new Window(FAR + GIB - 30_001, first.buffer().slice(65536 - 30_001, 65536));
            Window into = new Window(FAR + 2 * GIB - 7, second.buffer().slice(65536 - 7, 65536));
            random.nextBytes(data);
            echo(front.rings.get(2), over, into, data);
            random.nextBytes(data);
            Window end = new Window(FAR + 3 * GIB + 4096 - 65536, last.buffer().slice(4096, 65536));
            echo(front.rings.get(3), end, over, data);
        }
    }

    @Test
    void shouldMapInOnePieceUpToTheLimitOfBuffersAndInPiecesOfAGibibyteBeyond() {
        assertThat(piece(0, 4096, 0)).isEqualTo(4096);
        assertThat(piece(4096, Integer.MAX_VALUE, 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(piece(0, 2 * GIB, 0)).isEqualTo(GIB);
        assertThat(piece(0, 3 * GIB + 4096, 3 * GIB)).isEqualTo(4096);
        assertThat(piece(FAR + 4096, 3 * GIB, 0)).isEqualTo(GIB - 4096);
        assertThat(piece(FAR + 4096, 3 * GIB, GIB - 4096)).isEqualTo(GIB);
        assertThat(piece(FAR + 4096, 3 * GIB, 3 * GIB - 4096)).isEqualTo(4096);
    }

    private static long piece(long guest, long size, long at) {
        return MappedRegion.pieceAt(new GuestRegion(guest, size, 0, 0), at);
    }

    @Test
    void shouldTakeAsManyRegionsAsDescriptorsCanCome() throws IOException {
        try (ScriptedFrontEnd front = served.connect().agree();
                MemoryFile file = served.linux.createMemoryFile("many", 31 * 4096)) {
            List<Object> table = new ArrayList<>(List.of(32, 0, front.region()));
            FileDescriptor[] files = new FileDescriptor[32];
            files[0] = front.memory.descriptor();
            for (int i = 1; i < 32; i++) {
                table.add(region(FAR + i * 8192L, 4096, FAR + i * 8192L, (i - 1) * 4096L));
                files[i] = file.descriptor();
            }
            assertThat(front.acked(5, bytes(table.toArray()), files)).isTrue();
            assertThat(device.chunks).hasSize(32);
            front.describeAll(0).enableAll(1);
            assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldTakeEveryAddedRegionAndGiveThemBackWhenTheFrontEndIsGone() throws IOException {
        Leaks before = Leaks.now();
        try (ScriptedFrontEnd front = served.connect().agree();
                MemoryFile file = served.linux.createMemoryFile("slots", 4096)) {
            for (int i = 1; i < 509; i++) {
                assertThat(front.acked(
                                37, bytes(0L, region(FAR + i * 8192L, 4096, FAR + i * 8192L, 0)), file.descriptor()))
                        .isTrue();
            }
            assertThat(front.acked(37, bytes(0L, region(0, 4096, 0, 0)), file.descriptor()))
                    .isFalse();
            assertThat(device.chunks).hasSize(509);
            assertThat(front.acked(38, bytes(0L, region(FAR + 8192L, 4096, FAR + 8192L, 77))))
                    .isTrue();
            assertThat(front.acked(37, bytes(0L, region(0, 4096, 0, 0)), file.descriptor()))
                    .isTrue();
        }
        served.awaitState(ExportState.LISTENING);
        Leaks.awaitNoneSince(before);
    }

    @Test
    void shouldGoOnWhenTheTableIsReplacedWhileRingsRun() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(2);
            for (int i = 0; i < 50; i++) {
                List<MemoryChunk> before = device.chunks;
                assertThat(front.acked(5, front.memoryTable(), front.memory.descriptor()))
                        .isTrue();
                assertThat(device.chunks).isNotSameAs(before);
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
                // What was mapped before is not the file any more.
                assertThat(before.get(0).buffer().getLong(0)).isZero();
            }
            assertThat(Leaks.now().mappings()).isEqualTo(2);
        }
    }

    @Test
    void shouldFollowTheRingsWhenTheTableMovesThem() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(1);
            assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            front.memory.guest = FAR;
            assertThat(front.acked(5, front.memoryTable(), front.memory.descriptor()))
                    .isTrue();
            assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldKeepTheTableWhenRingsWouldLieNowhere() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start();
                MemoryFile file = served.linux.createMemoryFile("other", 4096)) {
            List<MemoryChunk> before = device.chunks;
            assertThat(front.acked(5, bytes(1, 0, region(0, 4096, 0, 0)), file.descriptor()))
                    .isFalse();
            assertThat(front.acked(5, bytes(0, 0))).isFalse();
            assertThat(device.chunks).isSameAs(before);
            assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldRefuseAndMapNothingWhenATableIsWrong() throws IOException {
        try (ScriptedFrontEnd front = served.connect().agree();
                MemoryFile file = served.linux.createMemoryFile("wrong", 8192)) {
            Leaks before = Leaks.now();
            FileDescriptor one = file.descriptor();
            // Overlap, too long, empty, wrapping, not aligned, beyond the end, and a good one before each.
            for (byte[] wrong : List.of(
                    region(FAR, 4096, FAR, 0),
                    region(0, 12288, 0, 0),
                    region(0, 0, 0, 0),
                    region(-4096, 8192, 0, 0),
                    region(0, 4096, 0, 512),
                    region(0, 4096, 0, 8192),
                    region(0, Long.MAX_VALUE, 0, 0),
                    region(0, -1, 0, 0))) {
                assertThat(front.acked(5, bytes(2, 0, region(FAR, 4096, FAR, 4096), wrong), one, one))
                        .isFalse();
                assertThat(front.acked(37, bytes(0L, wrong), one))
                        .isEqualTo(Arrays.equals(wrong, region(FAR, 4096, FAR, 0)));
            }
            assertThat(front.acked(38, bytes(0L, region(FAR, 4096, FAR, 0)))).isTrue();
            // What is no memory.
            assertThat(front.acked(
                            37,
                            bytes(0L, region(0, 4096, 0, 0)),
                            front.rings.get(0).kick.descriptor()))
                    .isFalse();
            assertThat(front.acked(37, bytes(0L, region(0, 4096, 0, 0)), front.socket.descriptor()))
                    .isFalse();
            assertThat(Leaks.now()).isEqualTo(before);
        }
    }

    @Test
    void shouldEndTheConnectionAloneWhenTheFrontEndTakesItsMemoryAway() throws IOException {
        try (SharedFile file = new SharedFile(1 << 20)) {
            try (ScriptedFrontEnd front = served.connect().start()) {
                assertThat(front.acked(37, bytes(0L, region(FAR, 1 << 20, FAR, 0)), file.descriptor()))
                        .isTrue();
                file.shrink(4096);
                Window gone = new Window(FAR + 65536, ByteBuffer.allocateDirect(16));
                front.rings.get(2).add(gone, 5, gone, 16);
                front.rings.get(2).notifyDevice();
                assertThat(front.isClosedByPeer()).isTrue();
            }
        }
        try (ScriptedFrontEnd front = served.connect().start()) {
            assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldServeTheNextWhenMemoryOfTheSoundDeviceWasTakenAway() throws IOException {
        try (SoundDevice sound =
                new SoundDevice(DeviceSettings.of("snd", ClockKind.FREE, Direction.OUTPUT), System::nanoTime)) {
            sound.start();
            try (Served other = new Served(sound)) {
                try (SharedFile file = new SharedFile(1 << 20);
                        ScriptedFrontEnd front = other.connect().start()) {
                    assertThat(front.acked(37, bytes(0L, region(FAR, 1 << 20, FAR, 0)), file.descriptor()))
                            .isTrue();
                    file.shrink(4096);
                    Window gone = new Window(FAR + 65536, ByteBuffer.allocateDirect(16));
                    front.rings.get(0).add(gone, 8, gone, 16);
                    front.rings.get(0).notifyDevice();
                    await().until(() -> (front.ask(40, bytes()).number() & 64) != 0);
                }
                try (ScriptedFrontEnd front = other.connect().start()) {
                    assertThat(front.rings.get(0).exchange(bytes(0x104, 0), 4)).hasSize(4);
                }
            }
        }
    }
}
