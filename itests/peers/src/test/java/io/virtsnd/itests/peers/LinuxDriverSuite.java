// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Linux's own driver against a device, in one guest that is booted once: a subclass says which device. */
@Tag("peer")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LinuxDriverSuite {

    private static final String BUFFERS = " -D hw:0,0 -B 1000000 -F 100000 -q ";

    private GuestSoundDevice device;
    private QemuGuest guest;

    abstract GuestSoundDevice device(Path folder) throws IOException;

    @BeforeAll
    void boot(@TempDir Path folder) throws IOException {
        Peers.needGuest();
        device = device(folder);
        CpioArchive files = new CpioArchive();
        for (Sound sound : device.sounds()) {
            files.file(path(sound), sound.pattern(1, 1000, 500));
        }
        long begin = System.nanoTime();
        guest = QemuGuest.boot(folder, device.qemuOptions(), files);
        System.out.println("boot ms " + (System.nanoTime() - begin) / 1000000);
    }

    @AfterAll
    void switchOff() throws IOException {
        if (guest != null) {
            guest.powerOff();
            guest.close();
        }
        if (device != null) {
            device.close();
        }
    }

    List<Sound> sounds() {
        return device.sounds();
    }

    private static String path(Sound sound) {
        return "sounds/" + sound.toString().replace(' ', '-');
    }

    @Test
    void shouldBeACardWhenProbed() throws IOException {
        System.out.println(guest.run("aplay -l; cat /proc/asound/card0/pcm0p/info; ls /dev/snd; free", 20)
                .text());
        System.out.println(
                guest.run("aplay --dump-hw-params -D hw:0,0 -d 1 /dev/zero", 20).text());
    }

    @ParameterizedTest
    @MethodSource("sounds")
    void shouldHearWhatWasPlayedWhenWhole(Sound sound) throws IOException {
        long begin = System.nanoTime();
        QemuGuest.Outcome outcome = guest.run("aplay " + BUFFERS + sound.options() + " /" + path(sound), 60);
        System.out.println(sound + " " + outcome + " ms " + (System.nanoTime() - begin) / 1000000 + " heard "
                + device.heard().length);
        assertThat(outcome.code()).isZero();
        byte[] played = sound.pattern(1, 1000, 0);
        byte[] heard = device.heard();
        System.out.println(indexOf(heard, played));
    }

    static int indexOf(byte[] all, byte[] part) {
        outer:
        for (int at = 0; at + part.length <= all.length; at++) {
            for (int i = 0; i < part.length; i++) {
                if (all[at + i] != part[i]) {
                    continue outer;
                }
            }
            return at;
        }
        return -1;
    }
}
