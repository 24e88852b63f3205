// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.core.ConditionTimeoutException;

/** Listens at a device, and compares what was heard with what was played. */
final class Hearing {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final GuestSoundDevice device;
    private int from;

    Hearing(GuestSoundDevice device) {
        this.device = device;
    }

    /** Forgets what was heard so far. */
    void forget() throws IOException {
        from = device.heard().length;
    }

    /** What was heard since. */
    byte[] news() throws IOException {
        byte[] all = device.heard();
        return Arrays.copyOfRange(all, Math.min(from, all.length), all.length);
    }

    /** Waits until so many bytes were heard. */
    void awaitBytes(int bytes) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> news().length >= bytes);
    }

    /**
     * Each byte of a sound was heard, once and in order, and then nothing but silence: as much as was played, less what
     * the device swallows. A device that swallows nothing plays nothing before, either.
     *
     * @return what was heard behind the sound, in bytes
     */
    int assertHeard(Sound sound, byte[] played, int silentMillis) throws IOException {
        int silent = sound.bytes(silentMillis) - device.swallowedBytes(sound);
        try {
            await().atMost(PATIENCE).until(() -> {
                byte[] news = news();
                int at = indexOf(news, played);
                return at >= 0 && news.length - at - played.length >= silent;
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(difference(played, news()), e);
        }
        byte[] news = news();
        int at = indexOf(news, played);
        if (device.swallowedBytes(sound) == 0) {
            assertThat(at).as("bytes before the sound").isZero();
        }
        byte[] behind = Arrays.copyOfRange(news, at + played.length, news.length);
        assertThat(indexOfOther(behind, sound.silence()))
                .as("something behind the sound")
                .isEqualTo(-1);
        return behind.length;
    }

    /** Where a part begins, or -1. */
    static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (all[at] == part[0] && Arrays.mismatch(part, 0, part.length, all, at, at + part.length) < 0) {
                return at;
            }
        }
        return -1;
    }

    private static int indexOfOther(byte[] bytes, byte value) {
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != value) {
                return at;
            }
        }
        return -1;
    }

    /** How far the sound was heard, for the error. */
    static String difference(byte[] played, byte[] heard) {
        int head = Math.min(64, played.length);
        int at = indexOf(heard, Arrays.copyOf(played, head));
        if (at < 0) {
            return "the beginning was not heard: played=" + played.length + " heard=" + heard.length;
        }
        int same = Arrays.mismatch(played, 0, played.length, heard, at, heard.length);
        int again = same < 0 || same + head > played.length
                ? -1
                : indexOf(heard, Arrays.copyOfRange(played, same, same + head));
        return "not the same: played=" + played.length + " heard=" + heard.length + " begins=" + at + " same=" + same
                + " goes on at=" + again;
    }
}
