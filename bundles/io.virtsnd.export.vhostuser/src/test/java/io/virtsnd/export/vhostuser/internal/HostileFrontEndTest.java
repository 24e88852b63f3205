// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.ExportState;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Front ends that do what they must not: they lose their connection, and nothing else happens. */
class HostileFrontEndTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};

    private final EchoDevice device = new EchoDevice();
    private Served served;
    private Leaks before;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(device);
        before = Leaks.now();
    }

    @AfterEach
    void close() throws IOException {
        served.close();
    }

    private interface Deed {
        void to(ScriptedFrontEnd front) throws IOException;
    }

    private static Arguments deed(String name, Deed deed) {
        return Arguments.of(name, deed);
    }

    private static FileDescriptor[] files(ScriptedFrontEnd front, int count) {
        FileDescriptor[] files = new FileDescriptor[count];
        Arrays.fill(files, front.rings.get(0).kick.descriptor());
        return files;
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                deed("version 0", front -> front.raw(message(1, 0, NONE))),
                deed("version 2", front -> front.raw(message(1, 2, NONE))),
                deed("unknown flags", front -> front.raw(message(1, 0x11, NONE))),
                deed("an answer", front -> front.raw(message(1, 5, NONE))),
                deed("too long", front -> front.raw(bytes(1, 1, 4097))),
                deed("far too long", front -> front.raw(bytes(1, 1, -1))),
                deed("request 0", front -> front.send(0, NONE)),
                deed("request 9999", front -> front.send(9999, NONE)),
                deed("request -1", front -> front.send(-1, NONE)),
                deed("not offered: log", front -> front.send(6, bytes(0L, 0L), files(front, 1))),
                deed("not offered: inflight", front -> front.send(31, bytes(0L, 0L, 0, 0))),
                deed("not offered: in-band kick", front -> front.send(35, bytes(0, 0))),
                deed("not offered: device state", front -> front.send(42, bytes(0L), files(front, 1))),
                deed("a web browser", front -> front.raw("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII))),
                deed("payload where none belongs", front -> front.send(1, bytes(0L))),
                deed("payload missing", front -> front.send(2, NONE)),
                deed("payload too short", front -> front.send(9, bytes(0, 0))),
                deed("payload too large", front -> front.send(8, bytes(0, 64, 0))),
                deed("descriptor where none belongs", front -> front.send(1, NONE, files(front, 1))),
                deed("kick without its descriptor", front -> front.send(12, bytes(0L))),
                deed("kick with two", front -> front.send(12, bytes(0L), files(front, 2))),
                deed("no descriptor, but one", front -> front.send(13, bytes(0x100L), files(front, 1))),
                deed("bits beside the ring", front -> front.send(13, bytes(0x200L), files(front, 1))),
                deed("32 descriptors", front -> front.send(13, bytes(0L), files(front, 32))),
                deed("33 descriptors", front -> front.send(13, bytes(0L), files(front, 33))),
                deed("table without descriptors", front -> front.send(5, front.memoryTable())),
                deed("table with one too many", front -> front.send(5, front.memoryTable(), files(front, 2))),
                deed("table of more than it has", front -> front.send(5, bytes(2, 0, front.region()), files(front, 2))),
                deed("table of -1", front -> front.send(5, bytes(-1, 0, front.region()), files(front, 1))),
                deed("table of 2^27", front -> front.send(5, bytes(1 << 27, 0), files(front, 1))),
                deed("region without a descriptor", front -> front.send(37, bytes(0L, front.region()))),
                deed("configuration of another size", front -> front.send(24, bytes(0, 8, 0, 0))),
                deed("base of ring 4", front -> front.send(11, bytes(4, 0))),
                deed("base of ring -1", front -> front.send(11, bytes(-1, 0))),
                deed("kick of ring 255", front -> front.send(12, bytes(255L), files(front, 1))),
                deed("back-end channel without one", front -> front.send(21, NONE)),
                deed("descriptors in the middle", front -> {
                    front.raw(Arrays.copyOf(message(2, 1, bytes(0L)), 14));
                    front.raw(new byte[6], files(front, 1));
                }));
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                deed("features that are not offered", front -> front.send(2, bytes(1L << 40))),
                deed("features without version 1", front -> front.send(2, bytes(1L << 29))),
                deed("protocol features that are not offered", front -> front.send(16, bytes(1L << 12))),
                deed("size 0", front -> front.send(8, bytes(0, 0))),
                deed("size 48", front -> front.send(8, bytes(0, 48))),
                deed("size of another ring", front -> front.send(8, bytes(7, 64))),
                deed("base too large", front -> front.send(10, bytes(0, 1 << 16))),
                deed("enable 2", front -> front.send(18, bytes(0, 2))),
                deed("kick that is a file", front -> front.send(12, bytes(0L), front.memory.descriptor())),
                deed("call that is a socket", front -> front.send(13, bytes(0L), front.socket.descriptor())),
                deed("ring at address 0", front -> front.send(9, bytes(0, 0, 0L, 0L, 0L, 0L))),
                deed("ring at the last address", front -> front.send(9, bytes(0, 0, -16L, -4L, -2L, 0L))),
                deed(
                        "ring that is logged",
                        front -> front.send(
                                9, bytes(0, 1, FrontEndMemory.USER, FrontEndMemory.USER, FrontEndMemory.USER, 0L))),
                deed(
                        "ring that is not aligned",
                        front -> front.send(
                                9, bytes(0, 0, FrontEndMemory.USER + 8, FrontEndMemory.USER, FrontEndMemory.USER, 0L))),
                deed("ring that leaves its region", front -> {
                    front.send(8, bytes(0, 1024));
                    long end = FrontEndMemory.USER + front.memory.size();
                    front.send(9, bytes(0, 0, end - 16, end - 4, end - 2, 0L));
                }),
                deed("ring that grows out of its region", front -> {
                    front.send(8, bytes(0, 1));
                    long end = FrontEndMemory.USER + front.memory.size() - 64;
                    front.send(9, bytes(0, 0, end, end + 16, end + 32, 0L));
                    front.send(8, bytes(0, 1024));
                    front.send(12, bytes(0L), front.rings.get(0).kick.descriptor());
                    front.send(18, bytes(0, 1));
                }),
                deed(
                        "the same region twice",
                        front -> front.send(37, bytes(0L, front.region()), front.memory.descriptor())),
                deed("a region that is not there", front -> front.send(38, bytes(0L, 0L, 4096L, 0L, 0L))));
    }

    private void assertConnectionIsLost(ScriptedFrontEnd front, Deed deed) throws IOException {
        deed.to(front);
        assertThat(front.isClosedByPeer()).isTrue();
    }

    private void assertNothingElseHappened() throws IOException {
        served.awaitState(ExportState.LISTENING);
        assertThat(served.export.lastFailure()).isPresent();
        Leaks.awaitNoneSince(before);
        assertThat(device.isClaimed()).isFalse();
        try (ScriptedFrontEnd good = served.connect().start()) {
            assertThat(good.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void shouldLoseItsConnectionWhenAMessageIsMalformed(String name, Deed deed) throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            assertConnectionIsLost(front, deed);
        }
        assertNothingElseHappened();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void shouldLoseItsConnectionWhenAMessageIsMalformedAndRingsRun(String name, Deed deed) throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            front.rings.get(3).add(HELLO, 16);
            assertConnectionIsLost(front, deed);
        }
        assertNothingElseHappened();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    void shouldLoseItsConnectionWhenItIsRefusedAndDoesNotAsk(String name, Deed deed) throws IOException {
        try (ScriptedFrontEnd front = served.connect().agree()) {
            assertConnectionIsLost(front, deed);
        }
        assertNothingElseHappened();
    }

    @Test
    void shouldStayCalmWhenMessagesComeInAnyOrder() throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            try (ScriptedFrontEnd front = served.connect()) {
                front.send(16, bytes(8L));
                for (int i = 0; i < 40; i++) {
                    refused += any(front, random) ? 0 : 1;
                }
            }
        }
        assertThat(refused).isBetween(100, 11_900);
        assertThat(served.export.lastFailure()).isEmpty();
        served.awaitState(ExportState.LISTENING);
        Leaks.awaitNoneSince(before);
        try (ScriptedFrontEnd good = served.connect().start()) {
            assertThat(good.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    /** Any request that is well formed; false if it was refused. */
    private boolean any(ScriptedFrontEnd front, Random random) throws IOException {
        FrontEndRing ring = front.rings.get(random.nextInt(4));
        boolean isMean = random.nextInt(8) == 0;
        switch (random.nextInt(13)) {
            case 0:
                return front.acked(2, bytes(ScriptedFrontEnd.FEATURES | ScriptedFrontEnd.BIT_30));
            case 1:
                return front.acked(5, front.memoryTable(), front.memory.descriptor());
            case 2:
                return front.acked(8, bytes(ring.index, isMean ? random.nextInt() : FrontEndRing.SIZE));
            case 3:
                return front.acked(9, isMean ? bytes(1, 0, random.nextLong(), 0L, 0L, 0L) : front.address(ring));
            case 4:
                return front.acked(10, bytes(ring.index, isMean ? random.nextInt() : random.nextInt(9)));
            case 5:
                return front.acked(12, bytes((long) ring.index), ring.kick.descriptor());
            case 6:
                return front.acked(13, bytes((long) ring.index), ring.call.descriptor());
            case 7:
                return front.acked(18, bytes(ring.index, random.nextInt(isMean ? 9 : 2)));
            case 8:
                return front.stop(ring) >= 0;
            case 9:
                return front.acked(isMean ? 34 : 3, NONE);
            case 10:
                return front.acked(39, bytes(isMean ? 0L : 8L));
            case 11:
                return front.acked(38, bytes(0L, front.region()));
            default:
                ring.kick.signal();
                return front.acked(37, bytes(0L, front.region()), front.memory.descriptor());
        }
    }

    @Test
    void regressionNextIsServedWhenOneGaveItsOwnEndAway() throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            front.send(21, NONE, front.socket.descriptor());
            assertThat(front.isClosedByPeer()).isTrue();
        }
        awaitTheNext();
    }

    @Test
    void regressionNextIsServedWhenOneGaveItsOwnEndAwayWithinAnother() throws IOException {
        UnixSocket[] pair = served.linux.createSocketPair();
        try (ScriptedFrontEnd front = served.connect()) {
            front.send(16, bytes(8L));
            pair[0].send(ByteBuffer.allocateDirect(1), List.of(front.socket.descriptor()));
            assertThat(front.acked(21, NONE, pair[1].descriptor())).isTrue();
            // As when the process dies: closed, and not shut down.
            front.socket.descriptor().close();
        } finally {
            pair[0].close();
            pair[1].descriptor().close();
        }
        awaitTheNext();
    }

    private void awaitTheNext() throws IOException {
        served.awaitState(ExportState.LISTENING);
        Leaks.awaitNoneSince(before);
        try (ScriptedFrontEnd good = served.connect().start()) {
            assertThat(good.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldServeOthersMessagesWhenKicksFlood() throws Exception {
        try (ScriptedFrontEnd front = served.connect().start()) {
            EventFd kick = front.rings.get(0).kick;
            List<Thread> floods = new ArrayList<>();
            var flooding = new AtomicBoolean(true);
            for (int i = 0; i < 2; i++) {
                Thread flood = new Thread(() -> {
                    while (flooding.get()) {
                        kick.signal();
                    }
                });
                flood.start();
                floods.add(flood);
            }
            try {
                for (int i = 0; i < 200; i++) {
                    assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
                    assertThat(front.ask(17, NONE).number()).isEqualTo(4);
                }
            } finally {
                flooding.set(false);
                for (Thread flood : floods) {
                    flood.join();
                }
            }
            assertThat(device.kicks).isGreaterThan(200);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenAFrontEndVanishesAtAnyStep() throws IOException {
        List<Deed> steps = new ArrayList<>();
        steps.add(front -> front.send(3, NONE));
        steps.add(front -> front.ask(1, NONE));
        steps.add(front -> front.send(16, bytes(0x209L)));
        steps.add(front -> front.acked(2, bytes(ScriptedFrontEnd.FEATURES | ScriptedFrontEnd.BIT_30)));
        steps.add(front -> front.acked(5, front.memoryTable(), front.memory.descriptor()));
        for (int ring = 0; ring < 4; ring++) {
            int index = ring;
            steps.add(front -> front.send(8, bytes(index, FrontEndRing.SIZE)));
            steps.add(front -> front.send(10, bytes(index, 0)));
            steps.add(front -> front.send(9, front.address(front.rings.get(index))));
            steps.add(front -> front.send(
                    12, bytes((long) index), front.rings.get(index).kick.descriptor()));
            steps.add(front -> front.send(
                    13, bytes((long) index), front.rings.get(index).call.descriptor()));
            steps.add(front -> front.send(
                    14, bytes((long) index), front.rings.get(index).call.descriptor()));
        }
        for (int ring = 0; ring < 4; ring++) {
            int index = ring;
            steps.add(front -> front.acked(18, bytes(index, 1)));
        }
        steps.add(front -> front.rings.get(2).add(HELLO, 16));
        steps.add(front -> front.rings.get(2).notifyDevice());
        steps.add(front -> front.raw(Arrays.copyOf(message(18, 9, bytes(0, 0)), 15)));
        for (int last = 0; last <= steps.size(); last++) {
            try (ScriptedFrontEnd front = served.connect()) {
                for (Deed step : steps.subList(0, last)) {
                    step.to(front);
                }
            }
        }
        served.awaitState(ExportState.LISTENING);
        Leaks.awaitNoneSince(before);
        assertThat(served.export.lastFailure()).isEmpty();
        assertThat(device.claims).isEqualTo(steps.size() + 1);
    }

    @Test
    void shouldLeaveNothingBehindWhenManyCome() throws IOException {
        for (int i = 0; i < 300; i++) {
            try (ScriptedFrontEnd front = served.connect().start()) {
                front.rings.get(2).add(HELLO, 16);
                front.rings.get(2).notifyDevice();
            }
        }
        served.awaitState(ExportState.LISTENING);
        Leaks.awaitNoneSince(before);
    }
}
