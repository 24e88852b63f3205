// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes and descriptors through a socket. */
class UnixSocketTest {

    private final Linux linux = new Linux();
    private UnixSocket here;
    private UnixSocket there;

    @BeforeEach
    void open() throws IOException {
        UnixSocket[] pair = linux.createSocketPair();
        here = pair[0];
        there = pair[1];
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        linux.close();
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static String text(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void shouldCarryBytesWhenConnected() throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(16);
        assertThat(here.send(direct("sound"), List.of())).isEqualTo(5);
        try (ReceivedDescriptors none = new ReceivedDescriptors(4)) {
            assertThat(there.receive(target, none)).isEqualTo(5);
            assertThat(none.count()).isZero();
        }
        assertThat(text(target)).isEqualTo("sound");
    }

    @Test
    void shouldAnswerZeroWhenNothingCame() throws IOException {
        try (ReceivedDescriptors none = new ReceivedDescriptors(1)) {
            assertThat(there.receive(ByteBuffer.allocateDirect(1), none)).isZero();
        }
    }

    @Test
    void shouldCarryDescriptorsWhenSentWithTheFirstByte() throws IOException {
        try (EventFd first = linux.createEventFd();
                EventFd second = linux.createEventFd();
                ReceivedDescriptors received = new ReceivedDescriptors(8)) {
            here.send(direct("x"), List.of(first.descriptor(), second.descriptor()));
            there.receive(ByteBuffer.allocateDirect(1), received);
            assertThat(received.count()).isEqualTo(2);
            try (EventFd copy = linux.eventFd(received.take(1))) {
                copy.signal();
                assertThat(second.take()).isTrue();
                assertThat(first.take()).isFalse();
            }
        }
    }

    @Test
    void shouldCloseDescriptorsWhenNobodyTookThem() throws IOException {
        long before = Descriptors.open("[eventfd]");
        try (EventFd event = linux.createEventFd();
                ReceivedDescriptors received = new ReceivedDescriptors(2)) {
            here.send(direct("x"), List.of(event.descriptor(), event.descriptor(), event.descriptor()));
            there.receive(ByteBuffer.allocateDirect(1), received);
            assertThat(received.count()).isEqualTo(2);
            assertThat(received.isTruncated()).isTrue();
            assertThat(Descriptors.open("[eventfd]")).isEqualTo(before + 3);
            received.clear();
            assertThat(received.isTruncated()).isFalse();
            assertThat(Descriptors.open("[eventfd]")).isEqualTo(before + 1);
        }
        assertThat(Descriptors.open("[eventfd]")).isEqualTo(before);
    }

    @Test
    void shouldSayThatDescriptorsAreMissingWhenTheKernelDroppedSome() throws IOException {
        long before = Descriptors.open("[eventfd]");
        try (EventFd event = linux.createEventFd();
                ReceivedDescriptors received = new ReceivedDescriptors(100)) {
            List<FileDescriptor> most = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                most.add(event.descriptor());
            }
            here.send(direct("x"), most);
            there.receive(ByteBuffer.allocateDirect(1), received);
            assertThat(received.count()).isEqualTo(64);
            assertThat(received.isTruncated()).isFalse();
        }
        assertThat(Descriptors.open("[eventfd]")).isEqualTo(before);
    }

    @Test
    void shouldEndWhenThePeerCloses() throws IOException {
        here.send(direct("last"), List.of());
        here.close();
        ByteBuffer target = ByteBuffer.allocateDirect(16);
        try (ReceivedDescriptors none = new ReceivedDescriptors(1)) {
            assertThat(there.receive(target, none)).isEqualTo(4);
            assertThat(there.receive(target, none)).isEqualTo(-1);
        }
        assertThatThrownBy(() -> there.send(direct("x"), List.of()))
                .isInstanceOfSatisfying(
                        ErrnoException.class, gone -> assertThat(gone.errno()).isEqualTo(Errno.EPIPE))
                .hasMessageContaining("sendmsg");
    }

    @Test
    void shouldTakeAPartWhenThePeerDoesNotRead() throws IOException {
        ByteBuffer much = ByteBuffer.allocateDirect(1 << 20);
        int taken = 0;
        for (int sent = here.send(much, List.of());
                sent > 0;
                sent = much.hasRemaining() ? here.send(much, List.of()) : 0) {
            taken += sent;
        }
        assertThat(taken).isBetween(1, (1 << 20) - 1).isEqualTo(much.position());
    }

    @Test
    void shouldKnowThePeerWhenAsked() throws IOException {
        assertThat(there.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(there.peer()).hasToString(here.peer().toString()).asString().startsWith("pid=");
    }

    @Test
    void shouldRefuseWhatIsNoEventCounter() throws IOException {
        long before = Descriptors.open("virtsnd-odd");
        try (MemoryFile file = linux.createMemoryFile("virtsnd-odd", 1);
                ReceivedDescriptors received = new ReceivedDescriptors(1)) {
            here.send(direct("x"), List.of(file.descriptor()));
            there.receive(ByteBuffer.allocateDirect(1), received);
            FileDescriptor odd = received.take(0);
            assertThatThrownBy(() -> linux.eventFd(odd))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no event counter")
                    .hasMessageContaining("virtsnd-odd");
            assertThat(odd.isOpen()).isFalse();
        }
        assertThat(Descriptors.open("virtsnd-odd")).isEqualTo(before);
    }

    @Test
    void shouldTakeASocketThatAPeerSent() throws IOException {
        UnixSocket[] other = linux.createSocketPair();
        try (UnixSocket kept = other[0];
                ReceivedDescriptors received = new ReceivedDescriptors(1)) {
            here.send(direct("x"), List.of(other[1].descriptor()));
            other[1].descriptor().close();
            there.receive(ByteBuffer.allocateDirect(1), received);
            try (UnixSocket taken = linux.socket(received.take(0));
                    ReceivedDescriptors none = new ReceivedDescriptors(1)) {
                kept.send(direct("y"), List.of());
                ByteBuffer got = ByteBuffer.allocateDirect(1);
                assertThat(taken.receive(got, none)).isEqualTo(1);
                assertThat(got.get(0)).isEqualTo((byte) 'y');
                assertThat(taken.receive(got.clear(), none)).isZero();
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoSocket() throws IOException {
        FileDescriptor odd = linux.createEventFd().descriptor();
        assertThatThrownBy(() -> linux.socket(odd))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no socket");
        assertThat(odd.isOpen()).isFalse();
    }
}
