// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests that come and go at the device of this house, which stays; and a large one. */
@Tag("peer")
class GuestsOfVirtsndTest {

    private static final Sound SOUND = new Sound("S16_LE", 2, 48_000);
    private static final int MILLIS = 1000;
    private static final int LONG_MILLIS = 5000;
    private static final int SILENCE = 200;

    @TempDir
    private Path folder;

    private ServedSoundDevice device;
    private Hearing hearing;

    private final CpioArchive files = new CpioArchive()
            .file("sound", SOUND.padded(SOUND.pattern(1, MILLIS), SILENCE))
            .file("long", SOUND.pattern(2, LONG_MILLIS));

    @BeforeEach
    void serve() throws IOException {
        Peers.needGuest();
        device = new ServedSoundDevice(folder);
        hearing = new Hearing(device);
    }

    @AfterEach
    void end() {
        device.close();
    }

    private void assertPlays(AlsaPrograms alsa) throws IOException {
        alsa.play(SOUND, "/sound");
        hearing.assertHeard(SOUND, SOUND.pattern(1, MILLIS), SILENCE);
    }

    @Test
    void shouldServeTheNextWhenAGuestWasKilled() throws IOException {
        long before = device.holdings();
        for (int round = 0; round < 2; round++) {
            try (QemuGuest guest = QemuGuest.boot(folder, device, files)) {
                AlsaPrograms alsa = new AlsaPrograms(guest, hearing);
                assertPlays(alsa);
                alsa.startPlaying(SOUND, "/long");
                hearing.awaitBytes(SOUND.bytes(MILLIS));
                assertThat(device.holdings()).isGreaterThan(before);
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(device.holdings()).isEqualTo(before));
            byte[] heard = hearing.news();
            assertThat(SOUND.pattern(2, LONG_MILLIS)).startsWith(heard);
        }
    }

    @Test
    void shouldPlayAndRecordWhenGuestHasMoreThanFourGigabytes() throws IOException {
        try (QemuGuest guest = QemuGuest.boot(folder, device, files, 6000)) {
            AlsaPrograms alsa = new AlsaPrograms(guest, hearing);
            assertPlays(alsa);
            byte[] recording = alsa.record(SOUND, device.microphone(), 1);
            assertThat(Hearing.indexOf(device.recorded(SOUND), recording)).isZero();
            assertThat(guest.powerOff()).isTrue();
            assertThat(device.complaints()).isEmpty();
        }
    }
}
