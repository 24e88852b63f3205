// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.transport.ExportState;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.MemoryFile;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Requests that are almost right, in any order, to the real device: it stays calm. {@code -Dvirtsnd.fuzz.requests=} says how
 * many.
 */
class RequestFuzzTest {

    private static final int REQUESTS = Integer.getInteger("virtsnd.fuzz.requests", 1_000_000);
    private static final int PER_CONNECTION = 200;
    private static final int PER_BARRIER = 20;
    private static final int BARRIER = 36;
    private static final long GUEST = 0x4000_0000L;
    private static final long USER = 0x7f00_0000_0000L;

    private final long seed = Long.getLong("virtsnd.fuzz.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ByteBuffer out = ByteBuffer.allocateDirect(8192);
    private final ByteBuffer in = ByteBuffer.allocateDirect(65536).order(ByteOrder.LITTLE_ENDIAN);
    private final ReceivedDescriptors none = new ReceivedDescriptors(1);
    private final List<FileDescriptor> files = new ArrayList<>();
    private long sent;
    private long answered;
    private long lost;

    @Test
    void shouldStayCalmWhenRequestsAreAlmostRight() throws IOException {
        try (SoundDevice device = new SoundDevice(
                DeviceSettings.of("snd", ClockKind.FREE, Direction.OUTPUT, Direction.INPUT), System::nanoTime)) {
            device.start();
            try (Served served = new Served(device)) {
                Leaks before = Leaks.now();
                fuzz(served);
                served.awaitState(ExportState.LISTENING);
                Leaks.awaitNoneSince(before);
                try (ScriptedFrontEnd good = served.connect().start()) {
                    assertThat(good.rings.get(0).exchange(bytes(0x104, 0), 4)).hasSize(4);
                }
                assertThat(device.failures()).isZero();
            }
        } finally {
            LoggerFactory.getLogger(RequestFuzzTest.class)
                    .error("seed={} sent={} answered={} connectionsLost={}", seed, sent, answered, lost);
        }
        assertThat(answered).isGreaterThan(REQUESTS / 10);
        assertThat(lost).isGreaterThan(REQUESTS / 10_000);
    }

    private void fuzz(Served served) throws IOException {
        try (MemoryFile memory = served.linux.createMemoryFile("fuzz", 1 << 20);
                EventFd counter = served.linux.createEventFd();
                EventFd other = served.linux.createEventFd()) {
            files.addAll(List.of(counter.descriptor(), memory.descriptor(), other.descriptor()));
            while (sent < REQUESTS) {
                try (UnixSocket socket = served.linux.connect(served.path)) {
                    talk(socket);
                } catch (ErrnoException gone) {
                    lost++;
                }
            }
        }
    }

    private void talk(UnixSocket socket) throws IOException {
        in.clear();
        send(socket, message(16, 1, bytes(8L)), List.of());
        if (random.nextInt(4) > 0) {
            send(socket, message(2, 9, bytes(ScriptedFrontEnd.FEATURES | 1L << 30)), List.of());
            send(socket, message(5, 9, bytes(1, 0, GUEST, 1L << 20, USER, 0L)), List.of(files.get(1)));
        }
        for (int i = 0; i < PER_CONNECTION; i += PER_BARRIER) {
            for (int k = 0; k < PER_BARRIER; k++) {
                byte[] request = request();
                mutate(request);
                send(socket, request, with(request));
            }
            send(socket, message(BARRIER, 1, new byte[0]), List.of());
            if (!awaitBarrier(socket)) {
                lost++;
                return;
            }
        }
    }

    /** Reads answers up to that to the barrier; false if the connection ends before. */
    private boolean awaitBarrier(UnixSocket socket) throws IOException {
        while (true) {
            in.flip();
            while (in.remaining() >= 12 && in.remaining() >= 12 + in.getInt(in.position() + 8)) {
                int code = in.getInt(in.position());
                in.position(in.position() + 12 + in.getInt(in.position() + 8));
                answered++;
                if (code == BARRIER) {
                    in.compact();
                    return true;
                }
            }
            in.compact();
            if (socket.receive(in, none) < 0) {
                return false;
            }
        }
    }

    private byte[] request() {
        int ring = random.nextInt(4);
        int flags = random.nextInt(100) == 0 ? 1 : 9;
        long at = USER + (random.nextLong(1 << 20) & -128);
        return switch (random.nextInt(25) == 0 ? 17 : random.nextInt(17)) {
            case 0 -> message(8, flags, bytes(ring, 1 << random.nextInt(11)));
            case 1 -> message(10, flags, bytes(ring, random.nextInt(1 << 16)));
            case 2, 3 -> message(9, flags, bytes(ring, 0, at, at + 16384 & -128, at + 32768 & -128, 0L));
            case 4, 5, 6 -> message(12, flags, bytes((long) ring));
            case 7 -> message(13, flags, bytes((long) ring));
            case 8, 9, 10 -> message(18, flags, bytes(ring, random.nextInt(4) == 0 ? 0 : 1));
            case 11 -> message(11, flags, bytes(ring, 0));
            case 12 -> message(5, flags, bytes(1, 0, GUEST, 1L << 20, USER, 0L));
            case 13 -> message(37, flags, bytes(0L, at, 4096L, at, 0L));
            case 14 -> message(39, flags, bytes((long) random.nextInt(16)));
            case 15 -> message(24, flags, bytes(random.nextInt(16), 12, 0, new byte[12]));
            case 16 -> message(2, flags, bytes(ScriptedFrontEnd.FEATURES | 1L << 30));
            default -> message(random.nextInt(36), flags, new byte[random.nextInt(5) * 8]);
        };
    }

    /** Changes nothing most of the time: what is wrong at once is found at once. */
    private void mutate(byte[] request) {
        for (int changes = random.nextInt(12) - 9; changes > 0; changes--) {
            if (random.nextInt(30) == 0) {
                flip(request, random.nextInt(random.nextInt(30) == 0 ? 12 : 8));
            } else if (request.length > 12) {
                flip(request, random.nextInt(12, request.length));
            }
        }
    }

    private void flip(byte[] request, int at) {
        request[at] ^= (byte) (1 << random.nextInt(8));
    }

    private List<FileDescriptor> with(byte[] request) {
        if (random.nextInt(500) == 0) {
            return files.subList(0, random.nextInt(4));
        }
        return switch (request[0]) {
            case 5, 37 -> List.of(files.get(1));
            case 12, 13, 14 -> List.of(files.get(random.nextInt(8) == 0 ? 1 : 0));
            default -> List.of();
        };
    }

    private void send(UnixSocket socket, byte[] bytes, List<FileDescriptor> with) throws IOException {
        out.clear().put(bytes).flip();
        List<FileDescriptor> left = with;
        while (out.hasRemaining()) {
            if (socket.send(out, left) > 0) {
                left = List.of();
            } else {
                Thread.onSpinWait();
            }
        }
        sent++;
    }
}
