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

    /** Sound that is like no other, and never silent; behind it as much silence as is asked for. */
    byte[] pattern(long seed, int millis, int silentMillis) {
        byte[] sound = new byte[bytes(millis)];
        new Random(seed).nextBytes(sound);
        for (int i = 0; i < sound.length; i++) {
            // in the top byte of no sample is there silence, whether it is signed or not
            sound[i] = (byte) (sound[i] & 0x3f | 0x20);
        }
        byte[] all = Arrays.copyOf(sound, sound.length + bytes(silentMillis));
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
