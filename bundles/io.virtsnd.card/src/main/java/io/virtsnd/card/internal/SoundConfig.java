// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.protocol.SoundConfigLayout;
import java.nio.ByteBuffer;

/**
 * What the configuration of a device says it has. The numbers decide how much memory is taken for the answers to
 * questions, therefore they are bounded.
 *
 * @param jacks number of jacks, 0 to {@value #MOST}
 * @param streams number of streams, 0 to {@value #MOST}
 * @param chmaps number of channel maps, 0 to {@value #MOST}
 */
record SoundConfig(int jacks, int streams, int chmaps) {

    /** The largest number that is believed. */
    static final int MOST = 65_536;

    /**
     * Parses the configuration.
     *
     * @param bytes as read, little-endian
     * @return the numbers
     * @throws ProbeRefusedException if one of them is not believed
     */
    static SoundConfig parse(ByteBuffer bytes) {
        return new SoundConfig(
                believed("jacks", SoundConfigLayout.getJacks(bytes, 0)),
                believed("streams", SoundConfigLayout.getStreams(bytes, 0)),
                believed("chmaps", SoundConfigLayout.getChmaps(bytes, 0)));
    }

    private static int believed(String name, int value) {
        if (value < 0 || value > MOST) {
            throw new ProbeRefusedException("device configuration is not possible: " + name + "="
                    + Integer.toUnsignedString(value) + " range=0 to " + MOST);
        }
        return value;
    }
}
