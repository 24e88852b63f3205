// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import java.nio.ByteBuffer;
import javax.sound.sampled.AudioFormat;

/**
 * The order of the bytes of samples: virtio has them little endian, a program has them as its line's format says.
 *
 * @param format of the line
 */
record SampleOrder(AudioFormat format) {

    /** Whether the program has its samples as virtio has them. */
    boolean isNative() {
        return !format.isBigEndian() || format.getSampleSizeInBits() <= Byte.SIZE;
    }

    /** Makes the one order of the other, in place, from the position of whole samples to the limit. */
    void adapt(ByteBuffer samples) {
        if (isNative()) {
            return;
        }
        int bytes = format.getSampleSizeInBits() / Byte.SIZE;
        for (int sample = samples.position(); sample < samples.limit(); sample += bytes) {
            for (int low = sample, high = sample + bytes - 1; low < high; low++, high--) {
                byte kept = samples.get(low);
                samples.put(low, samples.get(high)).put(high, kept);
            }
        }
    }
}
