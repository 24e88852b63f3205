// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.ExportState;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.virtqueue.Completions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VhostUserExportTest {

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

    @Test
    void shouldEchoOnEveryRingWhenStarted() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            for (FrontEndRing ring : front.rings) {
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            }
            assertThat(device.status).isEqualTo(15);
            served.awaitState(ExportState.STARTED);
            assertThat(served.export.peer().orElseThrow())
                    .startsWith("pid=" + ProcessHandle.current().pid());
        }
        served.awaitState(ExportState.LISTENING);
        assertThat(served.export.peer()).isEmpty();
        assertThat(served.export.connections()).isEqualTo(1);
        assertThat(served.export.lastFailure()).isEmpty();
        assertThat(device.isClaimed()).isFalse();
    }

    @Test
    void shouldGoOnWhereItStoppedWhenRestarted() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(2);
            for (int i = 0; i < 100; i++) {
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            }
            front.enableAll(0);
            int[] bases = new int[4];
            for (FrontEndRing stopped : front.rings) {
                bases[stopped.index] = front.stop(stopped);
            }
            assertThat(bases).containsExactly(0, 0, 100, 0);
            int resets = device.resets;
            for (FrontEndRing again : front.rings) {
                front.describe(again, bases[again.index]);
            }
            front.enableAll(1);
            assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            assertThat(device.resets).isEqualTo(resets);
        }
    }

    @Test
    void shouldServeWhatWasAddedWhileStoppedWhenEnabledAgain() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(0);
            front.enableAll(0);
            var waiting = ring.add(HELLO, 16);
            ring.notifyDevice();
            assertThat(front.acked(10, bytes(1, 0))).isTrue();
            assertThat(ring.queue.poll(new Completions())).isZero();
            front.enableAll(1);
            assertThat(ring.answer(waiting)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldSignalTheNewestDescriptorWhenItIsReplacedWhileRunning() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(3);
            for (int i = 0; i < 200; i++) {
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
                front.send(13, bytes((long) ring.index), ring.newCall().descriptor());
            }
        }
    }

    @Test
    void shouldServeOnAnotherKickWhenItIsReplacedWhileRunning() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(1);
            for (int i = 0; i < 50; i++) {
                front.send(12, bytes((long) ring.index), ring.kick.descriptor());
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            }
        }
    }

    @Test
    void shouldTurnASecondFrontEndAwayAndServeItAfterwards() throws IOException {
        try (ScriptedFrontEnd first = served.connect().start()) {
            for (int i = 0; i < 20; i++) {
                try (ScriptedFrontEnd second = served.connect()) {
                    assertThat(second.isClosedByPeer()).isTrue();
                }
            }
            assertThat(first.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
        assertThat(served.export.connections()).isEqualTo(1);
        try (ScriptedFrontEnd next = served.connect().start()) {
            assertThat(next.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldServeTheNextAtOnceWhenOneHasDied() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (ScriptedFrontEnd front = served.connect().start()) {
                assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
                // Dies in the middle of many requests.
                for (int more = 0; more < i; more++) {
                    front.send(1, bytes());
                }
            }
        }
        assertThat(device.claims).isEqualTo(100);
    }

    @Test
    void shouldSayWhyAndListenOnWhenTheDeviceIsClaimedBySomebodyElse() throws IOException {
        var claim = device.claim("somebody", null);
        try (ScriptedFrontEnd front = served.connect()) {
            assertThat(front.isClosedByPeer()).isTrue();
        }
        await().until(() -> served.export.lastFailure().isPresent());
        assertThat(served.export.lastFailure().orElseThrow()).contains("holder=somebody");
        claim.close();
        try (ScriptedFrontEnd front = served.connect().start()) {
            assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldEndTheConnectionWhenClosed() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            served.export.close();
            assertThat(front.isClosedByPeer()).isTrue();
            assertThat(device.isClaimed()).isFalse();
            assertThat(served.export.state()).isEqualTo(ExportState.CLOSED);
            assertThatThrownBy(() -> served.linux.connect(served.path)).isInstanceOf(ErrnoException.class);
            assertThat(served.path).doesNotExist();
        }
    }

    @Test
    void shouldServeEachDeviceToItsOwnFrontEndWhenThereAreSeveral() throws IOException {
        EchoDevice other = new EchoDevice();
        try (Served second = new Served(other);
                ScriptedFrontEnd two = second.connect().start()) {
            try (ScriptedFrontEnd one = served.connect().start()) {
                for (int i = 0; i < 50; i++) {
                    assertThat(one.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
                    assertThat(two.rings.get(1).exchange(HELLO, 16)).isEqualTo(HELLO);
                }
            }
            assertThat(two.rings.get(1).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldLetNobodyElseInWhenNothingElseIsConfigured() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(served.path)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldNotStealASocketThatSomebodyHas() throws IOException {
        VhostUserExport other = new VhostUserExport(ExportSettings.of("other", served.path), device, served.linux);
        assertThatThrownBy(other::open).isInstanceOf(IOException.class).hasMessageContaining("" + served.path);
        other.close();
        try (ScriptedFrontEnd front = served.connect().start()) {
            assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldServeKicksWhileAMessageComesByteByByte() throws IOException {
        try (Served patient = new Served(new EchoDevice(), 10 * Served.PATIENCE_MILLIS);
                ScriptedFrontEnd front = patient.connect().start()) {
            byte[] request = message(1, 1, bytes());
            for (byte piece : request) {
                front.raw(new byte[] {piece});
                assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
            }
            assertThat(front.receive().number()).isEqualTo(EchoDevice.FEATURES | 1L << 30);
        }
    }

    @Test
    void shouldEndTheConnectionWhenTheRestOfAMessageDoesNotCome() throws IOException {
        byte[] request = message(2, 1, bytes(0L));
        for (int length = 1; length < request.length; length += 3) {
            try (ScriptedFrontEnd front = served.connect()) {
                long start = System.nanoTime();
                front.raw(Arrays.copyOf(request, length));
                assertThat(front.isClosedByPeer()).isTrue();
                assertThat(System.nanoTime() - start).isBetween(Served.PATIENCE_MILLIS * 1_000_000L, 2_000_000_000L);
            }
        }
        await().until(() -> served.export.lastFailure().isPresent());
        assertThat(served.export.lastFailure().orElseThrow()).contains("ms=" + Served.PATIENCE_MILLIS);
    }

    @Test
    void shouldWaitForEverWhenNoMessageHasBegun() throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            await().pollDelay(Duration.ofMillis(2 * Served.PATIENCE_MILLIS)).until(() -> true);
            assertThat(front.ask(17, bytes()).number()).isEqualTo(4);
        }
    }

    @Test
    void shouldEndTheConnectionWhenAnswersAreNotTaken() throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            byte[] flood = new byte[12 * 300];
            for (int i = 0; i < 300; i++) {
                System.arraycopy(message(1, 1, bytes()), 0, flood, 12 * i, 12);
            }
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            front.raw(flood);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        await().until(() -> served.export.lastFailure().isPresent());
        assertThat(served.export.lastFailure().orElseThrow()).contains("does not take its answers");
    }
}
