// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.util.Arrays;
import java.util.Random;

/**
 * How samples are laid out, in ALSA's words.
 *
 * @param format as {@code aplay -f} has it
 * @param channels samples in a frame
 * @param rate frames in a second
 */
record Sound(String format, int channels, int rate) {

    int frameBytes() {
        int bits = Integer.parseInt(format.replaceAll("[^0-9]", ""));
        return (bits == 24 ? 32 : bits) / 8 * channels;
    }

    /** Bytes of so many milliseconds, in whole frames. */
    int bytes(int millis) {
        return (int) ((long) rate * millis / 1000) * frameBytes();
    }

    /** Sound that is like no other, from its first byte to its last. */
    byte[] pattern(long seed, int millis) {
        byte[] sound = new byte[bytes(millis)];
        new Random(seed * rate + format.hashCode() + channels).nextBytes(sound);
        // it can be told from the silence behind it
        sound[sound.length - 1] = 1;
        return sound;
    }

    /** The same with silence behind it. */
    byte[] padded(byte[] sound, int millis) {
        byte[] all = Arrays.copyOf(sound, sound.length + bytes(millis));
        Arrays.fill(all, sound.length, all.length, silence());
        return all;
    }

    /** The byte that silence is made of. */
    byte silence() {
        return (byte) (format.equals("U8") ? 0x80 : 0);
    }

    /** What {@code aplay} and {@code arecord} have to be told. */
    String options() {
        return "-t raw -f " + format + " -c " + channels + " -r " + rate;
    }

    @Override
    public String toString() {
        return format + " " + channels + " channels " + rate + " Hz";
    }
}
