// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class ForeignBundleTest {

    private static final WaveFile STEREO = new WaveFile(1, 16, 2, 48_000, false);

    @TempDir
    private static Path bundles;

    private static Path backend;
    private static Path device;
    private static Path transport;

    @TempDir
    private Path folder;

    private final byte[] data = STEREO.samples(33_333, new Random(1));

    @BeforeAll
    static void build() throws IOException {
        backend = ForeignBundle.build(bundles, "backend", "tiny.backend.TinyBackend");
        device = ForeignBundle.build(bundles, "device", "tiny.device.TinyDevice");
        transport = ForeignBundle.build(bundles, "transport", "tiny.transport.TinyTransports");
    }

    @BeforeEach
    void write() throws IOException {
        STEREO.write(folder.resolve("x.wav"), data);
    }

    private Virtsnd.Result play(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "play";
        all[1] = "x.wav";
        System.arraycopy(args, 0, all, 2, args.length);
        return new Virtsnd(folder, "-Dtiny.out=" + folder.resolve("tiny.raw")).run(all);
    }

    private void heard(Virtsnd.Result result) throws IOException {
        assertThat(result.err()).doesNotContain("Exception");
        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("played 33333 frames");
        assertThat(Files.readAllBytes(folder.resolve("tiny.raw"))).isEqualTo(data);
    }

    @Test
    void shouldUseSomebodyElsesBackendWhenItIsNamed() throws IOException {
        heard(play("--bundle", backend.toString(), "--backend", "tiny", "--free-run"));
    }

    @Test
    void shouldUseSomebodyElsesBackendWhenNoneIsNamed() throws IOException {
        Virtsnd.Result result = play("--bundle", backend.toString(), "--free-run");

        heard(result);
        assertThat(result.err()).isEqualTo("virtsnd: backend is tiny\n");
    }

    @Test
    void shouldOfferWhatSomebodyElsesBackendSupports() throws IOException {
        WaveFile wide = new WaveFile(1, 16, 6, 48_000, false);
        wide.write(folder.resolve("x.wav"), wide.samples(1_000, new Random(1)));

        Virtsnd.Result result = play("--bundle", backend.toString(), "--free-run");

        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("converts x.wav").contains("S16 48000 Hz 2 ch");
    }

    @Test
    void shouldUseSomebodyElsesDeviceBehindLoopback() throws IOException {
        heard(play("--bundle", device.toString()));
        heard(play("--bundle", device.toString(), "--device", "tiny", "--mode", "cyclic", "--periods", "2"));
    }

    @Test
    void shouldUseSomebodyElsesTransportWithTheirDevice() throws IOException {
        heard(play("--bundle", device.toString(), "--bundle", transport.toString()));
        heard(play("--bundle", transport.toString(), "--bundle", device.toString(), "--transport", "tiny-tiny"));
    }

    @Test
    void shouldShowTheirCardWhenAskedForInfo() {
        Virtsnd.Result result =
                new Virtsnd(folder).run("info", "--bundle", device.toString(), "--bundle", transport.toString());

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("card tiny-tiny").contains("rates    48000 Hz");
    }

    @Test
    void shouldNameTheClassWhenABundleCannotStart() throws IOException {
        Path wrong = ForeignBundle.build(folder, "backend", "tiny.backend.NoSuchClass");

        Virtsnd.Result result = play("--bundle", wrong.toString(), "--backend", "null");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("tiny.backend.NoSuchClass").hasLineCount(1);
    }
}
