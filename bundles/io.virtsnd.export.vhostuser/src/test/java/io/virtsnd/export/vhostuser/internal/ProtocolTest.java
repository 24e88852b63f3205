// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProtocolTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final EchoDevice device = new EchoDevice();
    private Served served;
    private ScriptedFrontEnd front;

    @BeforeEach
    void connect() throws IOException {
        served = new Served(device);
        front = served.connect();
    }

    @AfterEach
    void close() throws IOException {
        front.close();
        served.close();
    }

    private byte[] config(int offset, int size) {
        return bytes(offset, size, 0, new byte[size]);
    }

    @Test
    void shouldOfferWhatFrontEndsNeedWhenAsked() throws IOException {
        assertThat(front.ask(1, bytes()).number()).isEqualTo(0x170000000L);
        // MQ, REPLY_ACK, BACKEND_REQ, CONFIG, RESET_DEVICE, CONFIGURE_MEM_SLOTS, STATUS
        assertThat(front.ask(15, bytes()).number()).isEqualTo(0x1a229);
        assertThat(front.ask(17, bytes()).number()).isEqualTo(4);
        assertThat(front.ask(36, bytes()).number()).isEqualTo(509);
    }

    @Test
    void shouldAnswerExactlyTheAskedBytesWhenConfigurationIsRead() throws IOException {
        for (int size : new int[] {12, 4, 16, 1, 256, 0}) {
            ScriptedFrontEnd.Answer answer = front.ask(24, config(0, size));
            assertThat(answer.payload()).hasSize(12 + size);
            assertThat(answer.word(0)).isZero();
            assertThat(answer.word(1)).isEqualTo(size);
            byte[] expected = Arrays.copyOf(EchoDevice.CONFIG, size);
            assertThat(Arrays.copyOfRange(answer.payload(), 12, 12 + size)).isEqualTo(expected);
        }
    }

    @Test
    void shouldFillWithZerosWhenConfigurationEnds() throws IOException {
        ScriptedFrontEnd.Answer answer = front.ask(24, config(8, 8));
        assertThat(answer.word(0)).isEqualTo(8);
        assertThat(answer.word(3)).isEqualTo(3);
        assertThat(answer.word(4)).isZero();
        assertThat(front.ask(24, config(4096, 4)).word(3)).isZero();
        assertThat(front.ask(24, config(Integer.MAX_VALUE, 4)).word(3)).isZero();
        assertThat(front.ask(24, config(-1, 4)).word(3)).isZero();
    }

    @Test
    void shouldAcknowledgeOnlyWhenThatWasAgreedAndAsked() throws IOException {
        front.send(3, bytes());
        // Not agreed yet: no answer to this one.
        front.raw(ScriptedFrontEnd.message(2, 9, bytes(0x170000000L)));
        assertThat(front.acked(16, bytes(8L))).isTrue();
        front.send(10, bytes(0, 7));
        assertThat(front.acked(10, bytes(0, 8))).isTrue();
        // What has an answer of its own has only that one.
        front.raw(ScriptedFrontEnd.message(17, 9, bytes()));
        assertThat(front.receive().number()).isEqualTo(4);
        assertThat(front.ask(1, bytes()).number()).isEqualTo(0x170000000L);
    }

    @Test
    void shouldRefuseAndGoOnWhenItCanSaySo() throws IOException {
        front.agree();
        assertThat(front.acked(8, bytes(0, 48))).isFalse();
        assertThat(front.acked(8, bytes(0, 2048))).isFalse();
        assertThat(front.acked(8, bytes(4, 64))).isFalse();
        assertThat(front.acked(10, bytes(0, 65536))).isFalse();
        assertThat(front.acked(18, bytes(0, 2))).isFalse();
        assertThat(front.acked(2, bytes(-1L))).isFalse();
        assertThat(front.acked(16, bytes(-1L))).isFalse();
        assertThat(front.acked(39, bytes(256L))).isFalse();
        assertThat(front.acked(12, bytes(0L | 1 << 8))).isFalse();
        assertThat(front.acked(12, bytes(0L), front.memory.descriptor())).isFalse();
        assertThat(front.acked(9, bytes(0, 1, 0L, 0L, 0L, 0L))).isFalse();
        front.describeAll(0).enableAll(1);
        assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        assertThat(front.acked(3, bytes())).isFalse();
        assertThat(front.acked(10, bytes(0, 0))).isFalse();
    }

    @Test
    void shouldIgnoreWhenConfigurationIsWritten() throws IOException {
        front.send(25, config(0, 4));
        front.agree();
        assertThat(front.acked(25, config(0, 4))).isTrue();
        assertThat(front.ask(24, config(0, 4)).word(3)).isEqualTo(1);
    }

    @Test
    void shouldStartEnabledWhenProtocolFeaturesAreNotAccepted() throws IOException {
        front.send(2, bytes(ScriptedFrontEnd.FEATURES));
        front.send(5, front.memoryTable(), front.memory.descriptor());
        front.describeAll(0);
        assertThat(front.rings.get(2).exchange(HELLO, 16)).isEqualTo(HELLO);
    }

    @Test
    void shouldTakeStartAndEnableInEitherOrder() throws IOException {
        front.agree().enableAll(1).describeAll(0);
        assertThat(front.rings.get(3).exchange(HELLO, 16)).isEqualTo(HELLO);
    }

    @Test
    void shouldTakeMemoryRegionByRegion() throws IOException {
        front.send(3, bytes());
        front.send(16, bytes(8L | 1 << 15));
        assertThat(front.acked(2, bytes(ScriptedFrontEnd.FEATURES | ScriptedFrontEnd.BIT_30)))
                .isTrue();
        byte[] single = bytes(0L, front.region());
        assertThat(front.acked(37, single, front.memory.descriptor())).isTrue();
        assertThat(front.acked(37, single, front.memory.descriptor())).isFalse();
        front.describeAll(0).enableAll(1);
        assertThat(front.rings.get(1).exchange(HELLO, 16)).isEqualTo(HELLO);
        // Rings run in it.
        assertThat(front.acked(38, single)).isFalse();
        for (FrontEndRing ring : front.rings) {
            front.stop(ring);
        }
        assertThat(front.acked(38, single, front.memory.descriptor())).isTrue();
        assertThat(front.acked(38, single)).isFalse();
        assertThat(device.chunks).isEmpty();
    }

    @Test
    void shouldMirrorTheStatusWhenAFrontEndKnowsOfIt() throws IOException {
        front.send(3, bytes());
        front.send(16, bytes(8L | 1 << 16 | 1 << 13));
        for (int status : new int[] {0, 1, 3}) {
            assertThat(front.acked(39, bytes((long) status))).isTrue();
            assertThat(front.ask(40, bytes()).number()).isEqualTo(status);
        }
        assertThat(front.acked(2, bytes(ScriptedFrontEnd.FEATURES | ScriptedFrontEnd.BIT_30)))
                .isTrue();
        assertThat(front.acked(39, bytes(11L))).isTrue();
        assertThat(front.ask(40, bytes()).number()).isEqualTo(11);
        assertThat(front.acked(5, front.memoryTable(), front.memory.descriptor()))
                .isTrue();
        front.describeAll(0).enableAll(1);
        assertThat(front.acked(39, bytes(15L))).isTrue();
        assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        assertThat(front.acked(39, bytes(0L))).isTrue();
        assertThat(front.ask(40, bytes()).number()).isZero();
    }

    @Test
    void shouldStopEverythingAndBeFreshWhenReset() throws IOException {
        front.start();
        assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
        assertThat(front.acked(34, bytes())).isTrue();
        assertThat(device.status).isZero();
        // In stopping it tells of what was used last.
        front.rings.get(0).isSignalled(0);
        front.rings.get(0).add(HELLO, 16);
        front.rings.get(0).notifyDevice();
        assertThat(front.ask(40, bytes()).number()).isZero();
        assertThat(front.rings.get(0).isSignalled(0)).isFalse();
        front.describe(front.rings.get(0), 1);
        assertThat(front.acked(18, bytes(0, 1))).isTrue();
        assertThat(front.rings.get(0).isSignalled(5000)).isTrue();
        assertThat(device.status).isEqualTo(15);
    }

    @Test
    void shouldTellOfChangesWhenTheFrontEndGaveAChannel() throws IOException {
        UnixSocket[] pair = served.linux.createSocketPair();
        try (PollSet poll = served.linux.createPollSet(1);
                UnixSocket ours = pair[0];
                ReceivedDescriptors none = new ReceivedDescriptors(1)) {
            front.start();
            assertThat(front.acked(21, bytes(), pair[1].descriptor())).isTrue();
            pair[1].descriptor().close();
            assertThat(front.acked(14, bytes(2L), front.rings.get(0).call.descriptor()))
                    .isTrue();
            device.fail();
            poll.add(ours.descriptor(), PollSet.READABLE);
            poll.await(5_000_000_000L);
            ByteBuffer message = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(ours.receive(message, none)).isEqualTo(12);
            assertThat(message.getInt(0)).isEqualTo(2);
            assertThat(message.getInt(4)).isEqualTo(1);
            assertThat(message.getInt(8)).isZero();
            assertThat(front.ask(40, bytes()).number() & 64).isEqualTo(64);
            // The error counter of ring 2.
            assertThat(front.rings.get(0).isSignalled(5000)).isTrue();
        }
    }

    @Test
    void shouldGoOnWhenTheChannelForChangesIsOfNoUse() throws IOException {
        front.start();
        assertThat(front.acked(21, bytes(), front.memory.descriptor())).isFalse();
        UnixSocket[] pair = served.linux.createSocketPair();
        assertThat(front.acked(21, bytes(), pair[1].descriptor())).isTrue();
        pair[0].close();
        pair[1].close();
        device.fail();
        assertThat(front.ask(40, bytes()).number() & 64).isEqualTo(64);
        assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
    }

    @Test
    void shouldBeginAnewWhenOwnedAgain() throws IOException {
        front.agree();
        int resets = device.resets;
        assertThat(front.acked(3, bytes())).isTrue();
        assertThat(device.resets).isGreaterThan(resets);
        front.describeAll(0).enableAll(1);
        assertThat(front.rings.get(0).exchange(HELLO, 16)).isEqualTo(HELLO);
    }
}
