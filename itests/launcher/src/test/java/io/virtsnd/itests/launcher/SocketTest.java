// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two shells: one serves a device on a socket, the other plays. */
@Tag("full")
class SocketTest {

    @TempDir
    private Path folder;

    private Virtsnd virtsnd;
    private Virtsnd.Running server;

    @BeforeEach
    void makeFiles() throws IOException {
        virtsnd = new Virtsnd(folder);
        WaveFile file = new WaveFile(1, 16, 2, 48_000, false);
        file.write(folder.resolve("x.wav"), file.samples(24_000, new Random(3)));
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.signal("KILL");
            server.process().waitFor();
        }
    }

    private void serve(String... options) throws IOException {
        String[] words = new String[options.length + 3];
        words[0] = "serve";
        words[1] = "--socket";
        words[2] = folder.resolve("s").toString();
        System.arraycopy(options, 0, words, 3, options.length);
        server = virtsnd.start(words);
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("s")));
    }

    private String socket() {
        return "vhost-user:" + folder.resolve("s");
    }

    private Virtsnd.Result stopped(String signal) throws Exception {
        server.signal(signal);
        return server.result();
    }

    @Test
    void shouldPlayEveryBitWhenServedInAnotherProcess() throws Exception {
        serve("--backend", "wav:y.wav");

        Virtsnd.Result played = virtsnd.run("play", "x.wav", "--transport", socket());

        assertThat(played.err()).isEmpty();
        assertThat(played.code()).isZero();
        assertThat(played.out()).startsWith("played 24000 frames, 50 periods");
        Virtsnd.Result served = stopped("INT");
        assertThat(served.code()).isEqualTo(130);
        assertThat(served.out()).startsWith("served 1 connections, 24000 frames");
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(WaveFile.data(folder.resolve("x.wav")));
        assertThat(folder.resolve("s")).doesNotExist();
    }

    @Test
    void shouldRecordEveryBitWhenServedInAnotherProcess() throws Exception {
        serve("--backend", "wav:y.wav", "--capture", "x.wav", "--free-run"); // nothing is lost if the machine is busy

        Virtsnd.Result recorded = virtsnd.run("record", "z.wav", "--seconds", "0.4", "--transport", socket());

        assertThat(recorded.err()).isEmpty();
        assertThat(recorded.code()).isZero();
        assertThat(WaveFile.data(folder.resolve("x.wav"))).startsWith(WaveFile.data(folder.resolve("z.wav")));
        assertThat(stopped("TERM").code()).isEqualTo(143);
    }

    @Test
    void shouldServeAllTheSameWhenItMayNotGoFirst() throws Exception {
        serve("--backend", "wav:y.wav", "--realtime", "10");

        assertThat(virtsnd.run("play", "x.wav", "--transport", socket()).code()).isZero();

        assertThat(stopped("TERM").err())
                .matches("(?s)virtsnd: serving.*(WARN .* raise RLIMIT_RTPRIO .*)?interrupted\n")
                .doesNotContain("\tat ");
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(WaveFile.data(folder.resolve("x.wav")));
    }

    @Test
    void shouldSayWhatIsBehindTheSocketWhenAsked() throws Exception {
        serve("--backend", "null", "--streams", "output*3");

        Virtsnd.Result info = virtsnd.run("info", "--transport", socket());

        assertThat(info.code()).isZero();
        assertThat(info.out()).contains("stream 2:").doesNotContain("stream 3:", "INPUT,");
    }

    @Test
    void shouldBelongToItsOwnerUnlessToldOtherwise() throws Exception {
        serve("--backend", "null", "--mode", "0640", "--group", "daemon");
        // the file is there first
        await().untilAsserted(() -> {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))))
                    .isEqualTo("rw-r-----");
            assertThat(Files.getAttribute(folder.resolve("s"), "posix:group")).hasToString("daemon");
        });
    }

    @Test
    void shouldNotTakeASocketThatSomebodyServes() throws Exception {
        serve("--backend", "null");
        oneLine(
                virtsnd.run("serve", "--socket", folder.resolve("s").toString(), "--backend", "null"),
                "somebody listens");
        assertThat(server.process().isAlive()).isTrue();
    }

    @Test
    void shouldReplaceASocketThatNobodyServes() throws Exception {
        serve("--backend", "null");
        server.signal("KILL");
        server.process().waitFor();
        assertThat(folder.resolve("s")).exists();

        server = virtsnd.start("serve", "--socket", folder.resolve("s").toString(), "--backend", "null");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        virtsnd.run("info", "--transport", socket()).code())
                .isZero());
    }

    @Test
    void shouldSayThatThereIsNoSocket() {
        oneLine(virtsnd.run("play", "x.wav", "--transport", socket()), "no such socket");
    }

    @Test
    void shouldSayThatItIsNoSocket() throws Exception {
        Files.writeString(folder.resolve("s"), "");
        oneLine(virtsnd.run("play", "x.wav", "--transport", socket()), "not a socket");
    }

    @Test
    void shouldSayWhatToDoWhenThereIsNoPlaceForNativeCode() {
        Virtsnd homeless = new Virtsnd(folder, "-Djna.tmpdir=" + folder.resolve("none"));
        for (String transport : List.of(socket(), "vfio:0000:00:04.0", "qtest:" + folder)) {
            oneLine(homeless.run("info", "--transport", transport), "start Java with -Djna.tmpdir=DIR");
        }
        Virtsnd.Result served =
                homeless.run("serve", "--socket", folder.resolve("s").toString(), "--backend", "null");
        oneLine(served, "start Java with -Djna.tmpdir=DIR");
    }

    @Test
    void shouldSayThatThePeerIsSilent() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
            oneLine(virtsnd.run("info", "--transport", socket()), "silent");
        }
    }

    private static void oneLine(Virtsnd.Result result, String said) {
        assertThat(result.err()).contains(said).containsOnlyOnce("\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(1);
    }
}
