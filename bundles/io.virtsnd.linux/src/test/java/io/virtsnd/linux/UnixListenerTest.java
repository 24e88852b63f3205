// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets with a name. */
class UnixListenerTest {

    @TempDir
    Path folder;

    private final Linux linux = new Linux();

    @AfterEach
    void close() {
        linux.close();
    }

    private Path path() {
        return folder.resolve("socket");
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path()));
    }

    @Test
    void shouldConnectWhenSomebodyListens() throws IOException {
        try (UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT)) {
            assertThat(listener.accept()).isNull();
            try (UnixSocket client = linux.connect(path());
                    UnixSocket server = listener.accept()) {
                assertThat(server.peer()).isEqualTo(client.peer());
            }
            assertThat(listener.path()).isEqualTo(path());
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    void shouldBelongToItsOwnerAloneUnlessToldOtherwise() throws IOException {
        try (UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT)) {
            assertThat(listener.descriptor().isOpen()).isTrue();
            assertThat(mode()).isEqualTo("rw-------");
        }
    }

    @Test
    void regressionModeWasWhatTheUmaskLeft() throws IOException {
        SocketAccess access = new SocketAccess(0777, Optional.empty()); // beyond every usual umask
        try (UnixListener listener = linux.listen(path(), access)) {
            assertThat(listener.descriptor().isOpen()).isTrue();
            assertThat(mode()).isEqualTo("rwxrwxrwx");
        }
    }

    @Test
    void shouldAdmitAGroupWhenTold() throws IOException {
        SocketAccess access = new SocketAccess(0660, Optional.of("daemon"));
        try (UnixListener listener = linux.listen(path(), access)) {
            assertThat(listener.descriptor().isOpen()).isTrue();
            assertThat(mode()).isEqualTo("rw-rw----");
            assertThat(Files.getAttribute(path(), "posix:group")).hasToString("daemon");
        }
    }

    @Test
    void shouldLeaveNothingWhenThereIsNoSuchGroup() {
        SocketAccess access = new SocketAccess(0660, Optional.of("no-such-group"));
        assertThatThrownBy(() -> linux.listen(path(), access))
                .isInstanceOf(IOException.class)
                .hasMessage("no such group: group=no-such-group path=" + path());
        assertThat(path()).doesNotExist();
    }

    @Test
    void shouldReplaceASocketThatNobodyListensOn() throws IOException {
        UnixListener dead = linux.listen(path(), SocketAccess.DEFAULT);
        dead.descriptor().close();
        assertThat(path()).exists();
        try (UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT);
                UnixSocket client = linux.connect(path())) {
            assertThat(client.descriptor().isOpen()).isTrue();
            dead.close();
            assertThat(listener.path()).exists();
        }
    }

    @Test
    void shouldNotTakeASocketThatSomebodyListensOn() throws IOException {
        try (UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT)) {
            assertThatThrownBy(() -> linux.listen(path(), SocketAccess.DEFAULT))
                    .asInstanceOf(type(ErrnoException.class))
                    .satisfies(busy -> assertThat(busy.errno()).isEqualTo(Errno.EADDRINUSE))
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("path=" + path(), "somebody listens there");
            assertThat(listener.path()).exists();
        }
    }

    @Test
    void shouldNotReplaceAFileThatIsNoSocket() throws IOException {
        Files.writeString(path(), "precious");
        assertThatThrownBy(() -> linux.listen(path(), SocketAccess.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no socket");
        assertThat(path()).hasContent("precious");
    }

    @Test
    void shouldLeaveAForeignFileWhenClosed() throws IOException {
        UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT);
        Files.delete(path());
        Files.writeString(path(), "somebody else's");
        listener.close();
        assertThat(path()).hasContent("somebody else's");
    }

    @Test
    void shouldSayWhyWhenItCannotConnect() throws IOException {
        long before = Descriptors.open("socket:[");
        assertThatThrownBy(() -> linux.connect(path()))
                .hasMessageContaining("connect failed: errno=2 (ENOENT) path=" + path());
        Files.writeString(path(), "");
        assertThatThrownBy(() -> linux.connect(path())).hasMessageContaining("ECONNREFUSED");
        assertThat(Descriptors.open("socket:[")).isEqualTo(before);
    }

    @Test
    void shouldRefusePathsThatAreTooLong() {
        Path path = Path.of("/tmp/" + "x".repeat(103));
        assertThatThrownBy(() -> linux.connect(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 107 bytes")
                .hasMessageContaining("bytes=108");
    }

    @Test
    void shouldRefuseModesThatMeanSomethingElse() {
        assertThatThrownBy(() -> new SocketAccess(01777, Optional.empty())).hasMessageContaining("mode=01777");
    }
}
