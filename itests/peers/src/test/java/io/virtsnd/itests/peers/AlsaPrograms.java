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
    private static final String PLAYER = "/tmp/player";
    private static final String RECORDER = "/tmp/recorder";
    private static final int TRIES = 3;
    private static final int SECONDS = 60;

    /** Something that programs do at the same time, and what is to be heard of it. */
    @FunctionalInterface
    interface Attempt {
        void make() throws IOException;
    }

    /** Makes an attempt, and again if it fails and one of the programs that were started says that it was too slow. */
    void attempt(Attempt attempt) throws IOException {
        for (int tries = 1; ; tries++) {
            guest.run("rm -f " + PLAYER + " " + RECORDER, SECONDS);
            try {
                attempt.make();
                return;
            } catch (AssertionError failed) {
                if (tries == TRIES || !isTooSlow(playing() + said(RECORDER))) {
                    throw failed;
                }
                guest.run("killall -9 aplay; while [ ! -e /tmp/code ]; do sleep 0.1; done", SECONDS);
            }
        }
    }

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
        guest.run("rm -f /tmp/code; (" + command + " </dev/ttyS2 >" + PLAYER + " 2>&1; echo $? >/tmp/code) &", SECONDS);
    }

    /** What the player that was started says. */
    String playing() throws IOException {
        return said(PLAYER);
    }

    private String said(String file) throws IOException {
        return guest.run("cat " + file, SECONDS).text();
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
        int code = guest.run(recorder(sound, microphone, 1) + " >" + RECORDER + " 2>&1", SECONDS)
                .code();
        assertThat(code).as(said(RECORDER)).isZero();
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
            if (!isTooSlow(outcome.text()) || tries == TRIES) {
                assertThat(outcome.code())
                        .as(outcome.text() + "\n" + guest.console())
                        .isZero();
                assertThat(isTooSlow(outcome.text()))
                        .as("too slow %d times", tries)
                        .isFalse();
                return;
            }
        }
    }

    /** Whether the guest did not get the time that it needs: no fault of a device. */
    private static boolean isTooSlow(String said) {
        return said.contains("overrun!!!") || said.contains("underrun!!!");
    }
}
