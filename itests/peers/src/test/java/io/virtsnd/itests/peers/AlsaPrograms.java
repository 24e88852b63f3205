// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;

/**
 * {@code aplay} and {@code arecord} in a guest, straight at the card. A machine that was too slow, which the programs
 * say, is tried again.
 *
 * @param guest where they run
 * @param hearing what listens at the device
 */
record AlsaPrograms(QemuGuest guest, Hearing hearing) {

    private static final String BUFFERS = " -B 1000000 -F 100000 ";
    private static final int TRIES = 3;
    private static final int SECONDS = 60;

    /** Plays a file to its end; what was heard before is forgotten. */
    void play(Sound sound, String file) throws IOException {
        run(player(sound) + file);
    }

    /** The same as a person would, without a word about buffers. */
    void playPlainly(String file) throws IOException {
        run("aplay " + file);
    }

    /** The same with ALSA's newer program. */
    void transfer(Sound sound, String file) throws IOException {
        run("axfer transfer playback -D hw:0,0" + BUFFERS + sound.options() + " " + file);
    }

    /** Starts to play a file; the keyboard is the player's. */
    void startPlaying(Sound sound, String file) throws IOException {
        hearing.forget();
        String command = player(sound) + file;
        guest.run("rm -f /tmp/code; (" + command + " </dev/ttyS2 >/tmp/player 2>&1; echo $? >/tmp/code) &", SECONDS);
    }

    /** What the player that was started says. */
    String playing() throws IOException {
        return guest.run("cat /tmp/player", SECONDS).text();
    }

    /** Kills it. */
    void kill() throws IOException {
        assertThat(guest.run("killall -9 aplay", SECONDS).code()).isZero();
        await().until(() -> guest.run("test -e /tmp/code", SECONDS).code() == 0);
    }

    /** Waits for its end. */
    void awaitEnd() throws IOException {
        await().atMost(Duration.ofSeconds(SECONDS))
                .until(() -> guest.run("test -e /tmp/code", SECONDS).code() == 0);
        assertThat(guest.run("cat /tmp/code", SECONDS).text()).as(playing()).isEqualTo("0");
    }

    /** Records so many seconds. */
    byte[] record(Sound sound, String microphone, int seconds) throws IOException {
        run(recorder(sound, microphone, seconds));
        return guest.fetch("/tmp/recording");
    }

    /** Records a second, once, while something is played. */
    byte[] recordMeanwhile(Sound sound, String microphone) throws IOException {
        QemuGuest.Outcome outcome = guest.run(recorder(sound, microphone, 1), SECONDS);
        assertThat(outcome.code()).as(outcome.text()).isZero();
        return guest.fetch("/tmp/recording");
    }

    private static String recorder(Sound sound, String microphone, int seconds) {
        String frames = " -s " + sound.rate() * seconds;
        return "arecord -D " + microphone + BUFFERS + sound.options() + frames + " /tmp/recording";
    }

    private static String player(Sound sound) {
        return "aplay -D hw:0,0" + BUFFERS + sound.options() + " ";
    }

    private void run(String command) throws IOException {
        for (int tries = 1; ; tries++) {
            hearing.forget();
            QemuGuest.Outcome outcome = guest.run(command, SECONDS);
            if (!isTooSlow(outcome) || tries == TRIES) {
                assertThat(outcome.code())
                        .as(outcome.text() + "\n" + guest.console())
                        .isZero();
                assertThat(isTooSlow(outcome)).as("too slow %d times", tries).isFalse();
                return;
            }
        }
    }

    /** Whether the guest did not get the time that it needs: no fault of a device. */
    private static boolean isTooSlow(QemuGuest.Outcome outcome) {
        return outcome.text().contains("overrun!!!") || outcome.text().contains("underrun!!!");
    }
}
