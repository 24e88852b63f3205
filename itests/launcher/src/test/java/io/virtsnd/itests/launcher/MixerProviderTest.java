// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.itests.launcher.Virtsnd.Result;
import io.virtsnd.itests.launcher.Virtsnd.Running;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.SampleBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know javax.sound only, ours and others', with the provider's jar on their class path. */
@Timeout(120)
class MixerProviderTest {

    private static final Path MIXER = Virtsnd.ROOT
            .resolve("launcher/target/virtsnd-mixer.jar")
            .toAbsolutePath()
            .normalize();
    private static final long SEED = 5;
    private static final String PROGRAM = SoundProgram.class.getName();
    private static final String CLASSES = classPathOf(SoundProgram.class);
    /** From JDK 24 on the JVM warns of what native access and the framework do, unless told. */
    private static final List<String> QUIET = Runtime.version().feature() < 24
            ? List.of()
            : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    @TempDir
    Path folder;

    private Path temporary;
    private byte[] samples;

    @BeforeEach
    void write() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        WaveFile mono = new WaveFile(1, 16, 1, 48_000, false);
        samples = mono.samples(48_000, new Random(SEED));
        mono.write(folder.resolve("in.wav"), samples);
    }

    private static String classPathOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    private Result run(List<String> properties, String classPath, String... words) throws Exception {
        return run(properties, List.of("-cp", classPath + File.pathSeparator + MIXER), words);
    }

    private Result run(List<String> properties, List<String> paths, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(QUIET);
        command.add("-Djava.io.tmpdir=" + temporary);
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(paths);
        command.addAll(List.of(words));
        return new Virtsnd(folder).start(command).result();
    }

    private List<String> loopback(String backend) {
        return List.of("virtsnd.transport=loopback", "virtsnd.backend=" + backend);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperfdata")))
                    .isEmpty();
        }
    }

    @Test
    void shouldStartNothingWhenNoTransportIsNamed() throws Exception {
        Result result = run(List.of(), CLASSES, PROGRAM, "list");

        assertThat(result.out()).doesNotContain("vendor=virtsnd").contains("threads=1", "main ends");
        assertThat(result.err()).isEmpty();
        assertNothingLeft();
    }

    @Test
    void shouldPlayBitExactAndEndWhenAProgramUsesALine() throws Exception {
        Result result = run(loopback("wav:out.wav"), CLASSES, PROGRAM, "stream", "in.wav");

        assertThat(result.err()).doesNotContain("virtsnd");
        assertThat(result.out()).contains("mixer=virtsnd vendor=virtsnd", "frames=48000", "main ends");
        assertThat(WaveFile.data(folder.resolve("out.wav"))).isEqualTo(samples);
        assertThat(result.code()).isZero();
        assertNothingLeft();
    }

    @Test
    @Tag("full")
    void shouldPlayBitExactWhenAProgramUsesAClip() throws Exception {
        Result result = run(loopback("wav:out.wav"), CLASSES, PROGRAM, "clip", "in.wav");

        assertThat(result.out()).contains("frames=48000", "main ends");
        assertThat(WaveFile.data(folder.resolve("out.wav"))).isEqualTo(samples);
    }

    @Test
    @Tag("full")
    void shouldRecordWhenAProgramReadsALine() throws Exception {
        Result result = run(loopback("null:440"), CLASSES, PROGRAM, "record");

        assertThat(result.out()).contains("bytes=9600", "main ends");
    }

    @Test
    @Tag("full")
    void shouldPutThingsInOrderWhenAProgramExitsInTheMiddle() throws Exception {
        Result result = run(loopback("wav:out.wav"), CLASSES, PROGRAM, "exit", "in.wav");

        assertThat(result.code()).isEqualTo(3);
        byte[] played = WaveFile.data(folder.resolve("out.wav"));
        assertThat(played).isEqualTo(Arrays.copyOf(samples, played.length));
        assertNothingLeft();
    }

    @Test
    @Tag("full")
    void shouldListTheCardWhenWhoAsksIsInterrupted() throws Exception {
        Result result = run(loopback("null"), CLASSES, PROGRAM, "interrupted");

        assertThat(result.out()).contains("vendor=virtsnd", "interrupted=true", "main ends");
    }

    @Test
    @Tag("full")
    void shouldListNothingWhenTheProgramIsEndingAlready() throws Exception {
        Result result = run(loopback("null"), CLASSES, PROGRAM, "hook");

        assertThat(result.out()).contains("interrupted=false").doesNotContain("vendor=virtsnd");
        assertThat(result.err().lines()).singleElement().asString().startsWith("virtsnd: no mixer: ");
        assertNothingLeft();
    }

    @Test
    @Tag("full")
    void shouldListTheCardWhenItIsAModule() throws Exception {
        List<String> paths = List.of("-p", MIXER.toString(), "--add-modules", "io.virtsnd.mixer", "-cp", CLASSES);

        Result result = run(loopback("null"), paths, PROGRAM, "list");

        assertThat(result.out()).contains("vendor=virtsnd", "main ends");
        assertNothingLeft();
    }

    @Test
    void shouldSayWhyInOneLineWhenThereIsNoCard() throws Exception {
        Result result = run(List.of("virtsnd.transport=vhost-user:nobody"), CLASSES, PROGRAM, "list");

        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("virtsnd: no mixer: ")
                .contains("no such socket", "nobody");
        assertThat(result.out()).doesNotContain("vendor=virtsnd").contains("main ends");
        assertNothingLeft();
    }

    @Test
    @Tag("full")
    void shouldNameTheChoicesWhenTheTransportIsNone() throws Exception {
        Result result = run(List.of("virtsnd.transport=bus"), CLASSES, PROGRAM, "list");

        assertThat(result.err())
                .contains("no such transport: -Dvirtsnd.transport bus", "vhost-user:PATH")
                .hasLineCount(1);
    }

    @Test
    @Tag("full")
    void shouldPlayThroughASocketWhenAnotherProcessServesIt() throws Exception {
        Virtsnd virtsnd = new Virtsnd(folder);
        Path socket = folder.resolve("s");
        Running server = virtsnd.start("serve", "--socket", socket.toString(), "--backend", "wav:served.wav");
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
            Result result =
                    run(List.of("virtsnd.transport=vhost-user:" + socket), CLASSES, PROGRAM, "stream", "in.wav");
            assertThat(result.out()).contains("frames=48000", "main ends");
        } finally {
            server.signal("TERM");
            server.result();
        }
        assertThat(WaveFile.data(folder.resolve("served.wav"))).isEqualTo(samples);
    }

    /** JLayer's own player, as its authors built it; its decoder says what is to be heard. */
    @Test
    @Tag("full")
    void shouldPlayWhatADecoderOfOthersDecodesWhenItsPlayerRunsUnchanged() throws Exception {
        run(List.of(), classPathOf(de.sciss.jump3r.Main.class), "de.sciss.jump3r.Main", "in.wav", "in.mp3");

        Result result = run(
                loopback("wav:out.wav"), classPathOf(javazoom.jl.player.jlp.class), "javazoom.jl.player.jlp", "in.mp3");

        assertThat(result.err()).doesNotContain("virtsnd", "Exception");
        // The first file is the device test that the player does before it plays.
        assertThat(WaveFile.data(folder.resolve("out-2.wav"))).isEqualTo(decoded(folder.resolve("in.mp3")));
    }

    private static byte[] decoded(Path path) throws Exception {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        Decoder decoder = new Decoder();
        Bitstream bits = new Bitstream(new ByteArrayInputStream(Files.readAllBytes(path)));
        for (Header header = bits.readFrame(); header != null; header = bits.readFrame()) {
            SampleBuffer frame = (SampleBuffer) decoder.decodeFrame(header, bits);
            for (int i = 0; i < frame.getBufferLength(); i++) {
                decoded.write(frame.getBuffer()[i]);
                decoded.write(frame.getBuffer()[i] >> 8);
            }
            bits.closeFrame();
        }
        return decoded.toByteArray();
    }
}
