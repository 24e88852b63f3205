// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peer")
class SoundDaemonTest {

    @TempDir
    private Path folder;

    @Test
    void shouldListenWhenStarted() throws IOException {
        Peers.needSoundDaemon(SoundDaemon.NULL);
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            assertListens(daemon);
        }
    }

    @Test
    void shouldListenWhenStartedAgain() throws IOException {
        Peers.needSoundDaemon(SoundDaemon.NULL);
        SoundDaemon.start(folder).close();
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            assertListens(daemon);
        }
    }

    @Test
    void shouldListenWhenItRecords() throws IOException {
        Peers.needSoundDaemon(SoundDaemon.ALSA);
        Path recorded = Files.write(folder.resolve("recorded"), new byte[64]);
        try (SoundDaemon daemon = SoundDaemon.startRecording(folder, recorded)) {
            assertListens(daemon);
        }
    }

    private static void assertListens(SoundDaemon daemon) throws IOException {
        // the file of the socket is there before somebody listens
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> !daemon.isAlive() || isConnected(daemon));
        assertThat(daemon.isAlive()).as(daemon.log()).isTrue();
    }

    private static boolean isConnected(SoundDaemon daemon) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(daemon.socket()));
        }
    }
}
