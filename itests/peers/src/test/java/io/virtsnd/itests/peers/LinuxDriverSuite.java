// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linux's own driver, and ALSA's programs above it, against a device: in one guest, which is booted once. A subclass
 * says which device; the report has what they did side by side.
 */
@Tag("peer")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LinuxDriverSuite {

    private static final int SOUND = 600;
    private static final int SILENCE = 400;
    private static final int LONG_SOUND = 4000;
    private static final int OPENS = 8;

    private GuestSoundDevice device;
    private Hearing hearing;
    private QemuGuest guest;
    private AlsaPrograms alsa;
    private SideBySide report;

    /** The device, which is up when this returns; the folder is its own. */
    abstract GuestSoundDevice device(Path folder) throws IOException;

    @BeforeAll
    void boot(@TempDir Path folder) throws IOException {
        Peers.needGuest();
        device = device(folder);
        hearing = new Hearing(device);
        report = SideBySide.begin(device.name());
        CpioArchive files = new CpioArchive();
        for (Sound sound : device.playable()) {
            files.file(path(sound), sound.padded(sound.pattern(1, SOUND), SILENCE));
        }
        files.file("speech.wav", Files.readAllBytes(Peers.speech()));
        Sound usual = usual();
        files.file("sounds/long", usual.padded(usual.pattern(3, LONG_SOUND), SILENCE));
        for (int open = 0; open < OPENS; open++) {
            files.file("sounds/" + open, usual.padded(usual.pattern(10 + open, SOUND / 4), SILENCE));
        }
        long begin = System.nanoTime();
        guest = QemuGuest.boot(folder, device, files);
        report.add("boot", Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        alsa = new AlsaPrograms(guest, hearing);
    }

    @AfterAll
    void switchOff() throws IOException {
        try {
            if (guest != null) {
                assertThat(guest.powerOff()).as("switched off in good order").isTrue();
                assertThat(device.complaints()).isEmpty();
            }
        } finally {
            if (guest != null) {
                guest.close();
            }
            if (device != null) {
                device.close();
            }
        }
    }

    List<Sound> playable() {
        return device.playable();
    }

    List<Sound> recordable() {
        return device.recordable();
    }

    private Sound usual() {
        return device.playable().get(0);
    }

    private static String path(Sound sound) {
        return "sounds/" + sound.toString().replace(' ', '-');
    }

    @Test
    void shouldBeACardWhenProbed() throws IOException {
        assertThat(guest.run("cat /proc/asound/cards", 20).text()).contains("VirtIO SoundCard");
        assertThat(guest.run("aplay -l", 20).text()).contains("card 0: SoundCard");
        assertThat(guest.console()).doesNotContain("virtio_snd", "virtsnd");
    }

    @ParameterizedTest
    @MethodSource("playable")
    void shouldHearEveryByteWhenPlayed(Sound sound) throws IOException {
        alsa.play(sound, "/" + path(sound));
        int behind = hearing.assertHeard(sound, sound.pattern(1, SOUND), SILENCE);
        report.add("play " + sound, "identical, then " + behind + " of " + sound.bytes(SILENCE) + " silent bytes");
    }

    @Test
    void shouldHearEachOnceWhenOpenedManyTimes() throws IOException {
        for (int open = 0; open < OPENS; open++) {
            alsa.play(usual(), "/sounds/" + open);
            hearing.assertHeard(usual(), usual().pattern(10 + open, SOUND / 4), SILENCE);
        }
        report.add("open and close " + OPENS + " times", "identical each time");
    }

    @Test
    void shouldPlayTheNextWhenAPlayerWasKilled() throws IOException {
        for (int round = 0; round < 3; round++) {
            alsa.startPlaying(usual(), "/sounds/long");
            hearing.awaitBytes(usual().bytes(200));
            alsa.kill();
            alsa.play(usual(), "/sounds/0");
            hearing.assertHeard(usual(), usual().pattern(10, SOUND / 4), SILENCE);
        }
        report.add("killed players", "the next sound is identical");
    }

    @Test
    void shouldHearEveryByteWhenMapped() throws IOException {
        alsa.play(usual(), "-M /" + path(usual()));
        hearing.assertHeard(usual(), usual().pattern(1, SOUND), SILENCE);
        report.add("play through mmap", "identical");
    }

    @Test
    void shouldGoOnWhereItWasWhenPaused() throws IOException {
        alsa.attempt(this::pauseAndGoOn);
        report.add("pause and go on", "identical");
    }

    private void pauseAndGoOn() throws IOException {
        alsa.startPlaying(usual(), "-i /sounds/long");
        hearing.awaitBytes(usual().bytes(500));
        guest.press(" ");
        await().atMost(Duration.ofSeconds(30)).until(() -> alsa.playing().contains("PAUSE"));
        int[] before = {-1};
        await().pollInterval(Duration.ofMillis(300)).until(() -> {
            int now = hearing.news().length;
            boolean still = now == before[0];
            before[0] = now;
            return still;
        });
        guest.press(" ");
        alsa.awaitEnd();
        hearing.assertHeard(usual(), usual().pattern(3, LONG_SOUND), SILENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--waiter-type=epoll -N", "-M"})
    void shouldHearEveryByteWhenTransferred(String options) throws IOException {
        alsa.transfer(usual(), options + " /" + path(usual()));
        hearing.assertHeard(usual(), usual().pattern(1, SOUND), SILENCE);
        report.add("axfer " + options, "identical");
    }

    @Test
    void shouldHearTheTestWhenSpeakersAreTested() throws IOException {
        hearing.forget();
        QemuGuest.Outcome outcome =
                guest.run("speaker-test -D hw:0,0 -b 1000000 -p 100000 -F S16_LE -c 2 -r 48000 -t sine -l 1", 60);
        assertThat(outcome.code()).as(outcome.text()).isZero();
        hearing.awaitBytes(usual().bytes(1000));
        report.add("speaker-test", hearing.news().length + " bytes heard");
    }

    @ParameterizedTest
    @MethodSource("recordable")
    void shouldRecordEveryByteWhenThereIsSound(Sound sound) throws IOException {
        StringBuilder begins = new StringBuilder();
        for (int open = 0; open < 3; open++) {
            begins.append(' ').append(assertRecorded(sound, alsa.record(sound, device.microphone(), 1)));
        }
        report.add("record " + sound, "identical three times, from byte" + begins);
    }

    private int assertRecorded(Sound sound, byte[] recording) {
        int at = Hearing.indexOf(device.recorded(sound), recording);
        assertThat(recording).hasSize(sound.bytes(1000));
        assertThat(at).as(Hearing.difference(recording, device.recorded(sound))).isNotNegative();
        return at;
    }

    @Test
    void shouldHearAndRecordWhenBothAtOnce() throws IOException {
        alsa.attempt(this::hearAndRecord);
        report.add("play and record at once", "both identical");
    }

    private void hearAndRecord() throws IOException {
        Sound recorded = device.recordable().get(0);
        alsa.startPlaying(usual(), "/sounds/long");
        hearing.awaitBytes(usual().bytes(200));
        byte[] recording = alsa.recordMeanwhile(recorded, device.microphone());
        alsa.awaitEnd();
        assertRecorded(recorded, recording);
        hearing.assertHeard(usual(), usual().pattern(3, LONG_SOUND), SILENCE);
    }

    @Test
    void shouldHearEveryByteWhenNothingWasSetUp() throws IOException {
        Sound mono = new Sound("S16_LE", 1, 48_000);
        byte[] speech = WaveData.samples(Files.readAllBytes(Peers.speech()), false);
        load("insmod /modules/virtio_snd.ko");
        try {
            alsa.playPlainly("-D hw:0,0 /speech.wav");
            hearing.assertHeard(mono, speech, 0);
            for (String mode : List.of("-D plughw:0,0", "-M -D hw:0,0")) {
                alsa.playPlainly(mode + " " + usual().options() + " /" + path(usual()));
                hearing.assertHeard(usual(), usual().pattern(1, SOUND), SILENCE);
            }
        } finally {
            load("insert virtio_snd");
        }
        report.add("defaults of the driver and of aplay", "identical");
    }

    @Test
    void shouldPlayWhenTheDriverWasLoadedAgain() throws IOException {
        for (int round = 0; round < 3; round++) {
            load("insert virtio_snd");
            alsa.play(usual(), "/sounds/0");
            hearing.assertHeard(usual(), usual().pattern(10, SOUND / 4), SILENCE);
        }
        report.add("driver unloaded and loaded 3 times", "the next sound is identical");
    }

    /** Takes the driver out of the kernel, and puts it in again. */
    private void load(String command) throws IOException {
        QemuGuest.Outcome outcome = guest.run("rmmod virtio_snd && " + command, 60);
        assertThat(outcome.code()).as(outcome.text()).isZero();
    }
}
