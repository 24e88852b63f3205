// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MessageChannelTest {

    private static final List<FileDescriptor> NONE = List.of();

    private final Linux linux = new Linux();
    private long before;
    private UnixSocket raw;
    private MessageChannel channel;

    @BeforeEach
    void connect() throws IOException {
        before = OpenDescriptors.count();
        UnixSocket[] pair = linux.createSocketPair();
        raw = pair[0];
        channel = new MessageChannel(pair[1]);
    }

    @AfterEach
    void end() {
        raw.close();
        channel.close();
        channel.close();
        assertThat(OpenDescriptors.count()).isEqualTo(before);
        linux.close();
    }

    private void write(String hex, List<FileDescriptor> files) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        while (direct.hasRemaining()) {
            raw.send(direct, files);
        }
    }

    private static ByteBuffer payload(int size, int seed) {
        ByteBuffer payload = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            payload.put(i, (byte) (i * 7 + seed));
        }
        return payload;
    }

    @Test
    void shouldReceiveAMessage() throws IOException {
        assertThat(channel.receive()).isFalse();
        assertThat(channel.isPartial()).isFalse();
        write("01000000 05000000 08000000 0000007101000000", NONE);
        assertThat(channel.receive()).isTrue();
        assertThat(channel.requestCode()).isEqualTo(1);
        assertThat(channel.flags()).isEqualTo(5);
        assertThat(channel.isReply()).isTrue();
        assertThat(channel.isReplyNeeded()).isFalse();
        assertThat(channel.payload().limit()).isEqualTo(8);
        assertThat(channel.payload().getLong(0)).isEqualTo(0x1_7100_0000L);
        assertThat(channel.descriptors().count()).isZero();
        assertThat(channel.receive()).isFalse();
    }

    @Test
    void shouldReceiveAMessageByteByByte() throws IOException {
        String hex = "020000000900000008000000ff00000000000080";
        for (int i = 0; i < hex.length(); i += 2) {
            assertThat(channel.receive()).isFalse();
            assertThat(channel.isPartial()).isEqualTo(i > 0);
            write(hex.substring(i, i + 2), NONE);
        }
        assertThat(channel.receive()).isTrue();
        assertThat(channel.isReplyNeeded()).isTrue();
        assertThat(channel.isPartial()).isFalse();
        assertThat(channel.payload().getLong(0)).isEqualTo(0x8000_0000_0000_00ffL);
    }

    @Test
    void shouldReceiveManyMessagesOneByOne() throws IOException {
        write("03000000 01000000 00000000  01000000 01000000 00000000  0f00", NONE);
        assertThat(channel.receive()).isTrue();
        assertThat(channel.requestCode()).isEqualTo(3);
        assertThat(channel.payload().limit()).isZero();
        assertThat(channel.receive()).isTrue();
        assertThat(channel.requestCode()).isEqualTo(1);
        assertThat(channel.receive()).isFalse();
        assertThat(channel.isPartial()).isTrue();
    }

    @Test
    void shouldCarryDescriptorsWithTheirMessage() throws IOException {
        try (EventFd event = linux.createEventFd()) {
            long open = OpenDescriptors.count();
            String message = "0c000000 01000000 08000000 0100000000000000";
            write(message, List.of(event.descriptor(), event.descriptor()));
            write(message, NONE);
            assertThat(channel.receive()).isTrue();
            assertThat(channel.descriptors().count()).isEqualTo(2);
            EventFd taken = linux.eventFd(channel.descriptors().take(1));
            taken.signal();
            assertThat(event.take()).isTrue();
            // The one that nobody took is closed.
            assertThat(channel.receive()).isTrue();
            assertThat(channel.descriptors().count()).isZero();
            assertThat(OpenDescriptors.count()).isEqualTo(open + 1);
            taken.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00000000, version 1",
        "02000000, version 1",
        "03000000, version 1",
        "11000000, flags that do not exist",
        "01000080, flags that do not exist"
    })
    void shouldRefuseFlagsThatDoNotExist(String flags, String reason) throws IOException {
        write("01000000" + flags + "00000000", NONE);
        assertThatThrownBy(channel::receive)
                .isInstanceOf(VhostUserException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("request=1")
                .hasMessageContaining("size=0");
    }

    @ParameterizedTest
    @CsvSource({"01100000, 4097", "ffffffff, 4294967295", "00000080, 2147483648"})
    void shouldRefuseAPayloadThatIsTooLarge(String size, String told) throws IOException {
        write("0100000001000000" + size, NONE);
        assertThatThrownBy(channel::receive)
                .isInstanceOf(VhostUserException.class)
                .hasMessageContaining("size=" + told)
                .hasMessageContaining("at most 4096");
    }

    @Test
    void shouldRefuseTooManyDescriptors() throws IOException {
        try (EventFd event = linux.createEventFd()) {
            write("05000000 01000000 00000000", Collections.nCopies(33, event.descriptor()));
            assertThatThrownBy(channel::receive)
                    .isInstanceOf(VhostUserException.class)
                    .hasMessageContaining("more descriptors");
        }
    }

    @Test
    void shouldRefuseDescriptorsInTheMiddleOfAMessage() throws IOException {
        try (EventFd event = linux.createEventFd()) {
            write("05000000 01000000 080000", NONE);
            assertThat(channel.receive()).isFalse();
            write("00 0000000000000000", List.of(event.descriptor()));
            assertThatThrownBy(channel::receive)
                    .isInstanceOf(VhostUserException.class)
                    .hasMessageContaining("middle of a message")
                    .hasMessageContaining("offset=11");
        }
    }

    @Test
    void shouldSayThatThePeerIsGone() throws IOException {
        write("0500", NONE);
        assertThat(channel.receive()).isFalse();
        raw.close();
        assertThatThrownBy(channel::receive)
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("within a message")
                .hasMessageContaining("received=2");
        assertThatThrownBy(() -> channel.send(1, 0, 0)).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void shouldSendWhatTheOtherEndReceives() throws IOException {
        try (MessageChannel other = new MessageChannel(raw);
                EventFd event = linux.createEventFd()) {
            for (int size : new int[] {0, 1, 8, 40, 4096}) {
                ByteBuffer sent = payload(size + 2, size).position(1).limit(size + 1);
                other.send(5, MessageLayout.NEED_REPLY, sent, List.of(event.descriptor()));
                assertThat(sent.position()).isEqualTo(1);
                assertThat(other.isFlushed()).isTrue();
                assertThat(channel.receive()).isTrue();
                assertThat(channel.flags()).isEqualTo(9);
                assertThat(channel.payload()).isEqualTo(sent);
                assertThat(channel.descriptors().count()).isEqualTo(1);
            }
            other.send(1, MessageLayout.REPLY, -2);
            assertThat(channel.receive()).isTrue();
            assertThat(channel.payload().getLong(0)).isEqualTo(-2);
            assertThatThrownBy(() -> other.send(1, 0, ByteBuffer.allocate(4097), NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("size=4097");
        }
    }

    @Test
    void shouldQueueWhatTheSocketDoesNotTake() throws IOException {
        try (MessageChannel other = new MessageChannel(raw);
                EventFd event = linux.createEventFd()) {
            int sent = 0;
            while (other.isFlushed()) {
                other.send(sent, 0, payload(4096, sent), List.of(event.descriptor()));
                sent++;
            }
            for (int i = 1; i < SendQueue.MESSAGES_MAX; i++) {
                other.send(sent, 0, payload(4096, sent), List.of(event.descriptor()));
                sent++;
            }
            assertThat(other.flush()).isFalse();
            assertThatThrownBy(() -> other.send(0, 0, 0))
                    .isInstanceOf(VhostUserException.class)
                    .hasMessageContaining("waiting=" + SendQueue.MESSAGES_MAX);
            for (int i = 0; i < sent; i++) {
                while (!channel.receive()) {
                    other.flush();
                }
                assertThat(channel.requestCode()).isEqualTo(i);
                assertThat(channel.payload()).isEqualTo(payload(4096, i));
                assertThat(channel.descriptors().count()).isEqualTo(1);
            }
            assertThat(other.flush()).isTrue();
            assertThat(channel.receive()).isFalse();
        }
    }

    @Test
    void shouldGiveUpAtTheDeadlineWhenItBlocks() throws IOException {
        UnixSocket[] pair = linux.createSocketPair();
        UnixSocket silent = pair[0];
        try (BlockingChannel blocking = new BlockingChannel(linux, pair[1])) {
            assertThatThrownBy(() -> blocking.receive(System.nanoTime() + 5_000_000))
                    .isInstanceOf(PeerSilentException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining("another front end");
            BlockingChannel.Message large = BlockingChannel.Message.of(payload(4096, 0));
            assertThatThrownBy(() -> {
                        while (true) {
                            blocking.send(7, 0, large, System.nanoTime() + 5_000_000);
                        }
                    })
                    .isInstanceOf(PeerSilentException.class)
                    .hasMessageContaining("does not read: request=7");
            silent.close();
            assertThatThrownBy(() -> blocking.receive(System.nanoTime() + 1_000_000_000L))
                    .isInstanceOf(PeerGoneException.class);
        }
    }
}
