// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our front end with rust-vmm's vhost-device-sound, by way of the script. The daemon plays into nothing, as fast as it is
 * fed, and drops the last four bytes of each message; it records from a file in no time, or never.
 */
@Tag("peer")
class VirtsndWithSoundDaemonTest {

    private static final Sound SOUND = new Sound("S16_LE", 2, 48_000);
    private static final long HUGE_BYTES = 0xffff_ff00L;
    private static final int SECONDS = 60;

    @TempDir
    private Path folder;

    /**
     * What came out of the script.
     *
     * @param code exit code
     * @param text standard output and error
     */
    private record Outcome(int code, String text) {}

    @BeforeEach
    void need() {
        Peers.needSoundDaemon(SoundDaemon.NULL);
        Peers.needSoundDaemon(SoundDaemon.ALSA);
    }

    private Outcome virtsnd(SoundDaemon daemon, String... arguments) throws IOException {
        daemon.awaitListening();
        try (ChildProcess process = start(daemon, arguments)) {
            return new Outcome(process.code(SECONDS), process.log());
        }
    }

    private ChildProcess start(SoundDaemon daemon, String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--transport";
        all[arguments.length + 1] = "vhost-user:" + daemon.socket();
        return Virtsnd.start(Files.createTempFile(folder, "virtsnd", ".log"), SECONDS, all);
    }

    private String file(Sound sound, int millis) throws IOException {
        return WaveData.write(folder.resolve("x.wav"), sound, sound.pattern(1, millis))
                .toString();
    }

    private static void assertWell(SoundDaemon daemon) {
        assertThat(daemon.isAlive()).as(daemon.log()).isTrue();
        assertThat(daemon.log()).doesNotContain("panicked");
    }

    @Test
    void shouldShowItsStreamsWhenAsked() throws IOException {
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            Outcome info = virtsnd(daemon, "info");
            assertThat(info.code()).as(info.text()).isZero();
            assertThat(info.text())
                    .contains("stream 0: node 0, OUTPUT, 1 to 6 channels")
                    .contains("stream 1: node 0, INPUT, 1 to 6 channels")
                    .contains("U8 S16 S24 S32")
                    .contains("0 errors, 0 time-outs");
            assertWell(daemon);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "S16_LE, 2, 48000",
        "S16_LE, 1, 8000",
        "S32_LE, 2, 44100",
        "S32_LE, 6, 48000",
        "U8, 1, 11025",
        "S16_LE, 2, 22050"
    })
    void shouldPlayAllWhenItTakesTheFormat(String format, int channels, int rate) throws IOException {
        Sound sound = new Sound(format, channels, rate);
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            Outcome play = virtsnd(daemon, "play", file(sound, 2000));
            assertThat(play.code()).as(play.text()).isZero();
            assertThat(play.text()).contains("played " + 2 * rate + " frames");
            assertThat(daemon.playedBytes()).isEqualTo(sound.bytes(2000));
            assertWell(daemon);
        }
    }

    @Test
    void shouldPlayAllWhenSomebodySpeaks() throws IOException {
        byte[] speech = WaveData.samples(Files.readAllBytes(Peers.speech()), false);
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            Outcome play = virtsnd(daemon, "play", Peers.speech().toString());
            assertThat(play.code()).as(play.text()).isZero();
            assertThat(daemon.playedBytes()).isEqualTo(speech.length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-write", "cyclic"})
    void shouldPlayAgainWhenItWasPlayedOn(String mode) throws IOException {
        String file = file(SOUND, 1000);
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            for (int round = 0; round < 3; round++) {
                Outcome play = virtsnd(daemon, "play", file, "--mode", mode);
                assertThat(play.code()).as(play.text()).isZero();
                assertThat(play.text()).contains("played 48000 frames");
                assertThat(daemon.playedBytes()).isEqualTo((round + 1L) * SOUND.bytes(1000));
            }
            assertWell(daemon);
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenNothingIsRecorded() throws IOException {
        try (SoundDaemon daemon = SoundDaemon.start(folder)) {
            Outcome record = virtsnd(daemon, "record", folder.resolve("r.wav").toString(), "--seconds", "1");
            assertThat(record.code()).as(record.text()).isOne();
            assertThat(record.text()).contains("the device completes nothing");
            Outcome play = virtsnd(daemon, "play", file(SOUND, 1000));
            assertThat(play.code()).as(play.text()).isZero();
            assertWell(daemon);
        }
    }

    @Test
    void shouldRecordEveryByteWhenThereIsSound() throws IOException {
        byte[] sound = new byte[SOUND.bytes(20_000)];
        new Random(4).nextBytes(sound);
        Path recorded = Files.write(folder.resolve("recorded"), sound);
        try (SoundDaemon daemon = SoundDaemon.startRecording(folder, recorded)) {
            for (int round = 1; round <= 3; round++) {
                Path file = folder.resolve("r" + round + ".wav");
                Outcome record = virtsnd(daemon, "record", file.toString(), "--seconds", "1");
                assertThat(record.code()).as(record.text()).isZero();
                assertThat(WaveData.of(file)).hasSize(SOUND.bytes(1000));
                assertThat(Hearing.indexOf(sound, WaveData.of(file))).isNotNegative();
            }
            assertWell(daemon);
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenItsBackendFails() throws IOException {
        Path recorded = Files.write(folder.resolve("recorded"), new byte[SOUND.bytes(2000)]);
        try (SoundDaemon daemon = SoundDaemon.startRecording(folder, recorded)) {
            // it maps what cannot be mapped, and completes nothing
            Outcome play = virtsnd(daemon, "play", file(SOUND, 1000));
            assertThat(play.code()).as(play.text()).isOne();
            assertThat(play.text()).contains("the device completes nothing");
            Outcome info = virtsnd(daemon, "info");
            assertThat(info.code()).as(info.text()).isZero();
        }
    }

    @Test
    void shouldPlayWhenItWasStartedAgain() throws IOException {
        String file = file(SOUND, 500);
        for (int round = 0; round < 3; round++) {
            try (SoundDaemon daemon = SoundDaemon.start(folder)) {
                Outcome play = virtsnd(daemon, "play", file);
                assertThat(play.code()).as(play.text()).isZero();
            }
        }
    }

    @Test
    void shouldSayThatItIsGoneWhenKilledUnderSound() throws IOException {
        Path huge = folder.resolve("huge.wav");
        WaveData.write(huge, SOUND, new byte[0]);
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            // sizes of a file of hours, which takes no room
            file.setLength(HUGE_BYTES);
            file.seek(4);
            file.writeInt(Integer.reverseBytes((int) (HUGE_BYTES - 8)));
            file.seek(40);
            file.writeInt(Integer.reverseBytes((int) (HUGE_BYTES - 44)));
        }
        try (SoundDaemon daemon = SoundDaemon.start(folder);
                ChildProcess play = start(daemon, "play", huge.toString())) {
            daemon.awaitSound();
            daemon.kill();
            assertThat(play.code(SECONDS)).as(play.log()).isOne();
            assertThat(play.log().lines().reduce("", (line, next) -> next)).startsWith("virtsnd play: ");
            assertThat(play.log()).doesNotContain("Exception", "fatal error");
        }
    }
}
