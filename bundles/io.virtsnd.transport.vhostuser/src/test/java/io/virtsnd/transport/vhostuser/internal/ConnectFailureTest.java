// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.transport.vhostuser.internal.ConnectFailure.Kind;
import io.virtsnd.vhostuser.PeerGoneException;
import io.virtsnd.vhostuser.PeerSilentException;
import io.virtsnd.vhostuser.VhostUserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectFailureTest {

    @TempDir
    private Path directory;

    private ConnectFailure of(Exception failed) {
        ConnectFailure failure = ConnectFailure.of(directory.resolve("s"), failed);
        assertThat(failure.message()).contains("path=" + directory.resolve("s"));
        return failure;
    }

    private static ErrnoException connect(int errno) {
        return new ErrnoException("connect", errno, "path=s");
    }

    @Test
    void shouldTellWhatIsWrongWithTheSocket() throws IOException {
        assertThat(of(connect(Errno.ENOENT)).kind()).isEqualTo(Kind.NO_SOCKET);
        assertThat(of(connect(Errno.ENOTDIR)).message()).startsWith("no such socket");
        assertThat(of(connect(Errno.EACCES)).kind()).isEqualTo(Kind.PERMISSION_DENIED);
        assertThat(of(connect(Errno.EPERM)).message()).startsWith("permission denied");
        assertThat(of(connect(Errno.ECONNREFUSED)).kind()).isEqualTo(Kind.NOBODY_LISTENS);
        Files.createFile(directory.resolve("s"));
        assertThat(of(connect(Errno.ECONNREFUSED)).message()).startsWith("not a socket");
        assertThat(of(connect(Errno.EACCES)).kind()).isEqualTo(Kind.NOT_A_SOCKET);
        assertThat(of(connect(Errno.EAGAIN)).kind()).isEqualTo(Kind.SILENT);
        assertThat(of(connect(Errno.EMFILE)).message()).contains("EMFILE");
    }

    @Test
    void shouldTellWhatIsWrongWithThePeer() {
        assertThat(of(new VhostUserException("flags=2")).kind()).isEqualTo(Kind.NOT_VHOST_USER);
        assertThat(of(new MissingFeatureException("missing=CONFIG")).message()).contains("missing=CONFIG");
        assertThat(of(new PeerSilentException("x")).message()).contains("another front end");
        assertThat(of(new PeerGoneException("x")).kind()).isEqualTo(Kind.CLOSED_BY_PEER);
        assertThat(of(new RefusedException("request=SET_OWNER")).kind()).isEqualTo(Kind.FEATURE_MISSING);
        assertThat(of(new ErrnoException("mmap", Errno.ENOMEM, "")).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void shouldWaitLongerAndLonger() {
        Patience patience = new Patience(Patience.SHORT_LIFE_NANOS);
        long before = 0;
        for (int i = 0; i < 12; i++) {
            long wait = patience.take();
            assertThat(wait).isBetween(Math.max(before, Patience.FIRST_NANOS), Patience.SHORT_LIFE_NANOS);
            before = wait;
        }
        assertThat(before).isEqualTo(Patience.SHORT_LIFE_NANOS);
        patience.hope();
        assertThat(patience.take()).isEqualTo(Patience.FIRST_NANOS);
    }
}
