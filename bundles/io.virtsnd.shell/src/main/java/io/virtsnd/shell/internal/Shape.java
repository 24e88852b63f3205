// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;

/**
 * What frames look like, and how many there are in a second.
 *
 * @param format sample format
 * @param rate frame rate
 * @param channels samples in a frame
 */
record Shape(PcmFormat format, PcmRate rate, int channels) {

    /** Whether a stream offers it. */
    boolean isOffered(PcmInfo info) {
        return info.formats().contains(format)
                && info.rates().contains(rate)
                && channels >= info.channelsMin()
                && channels <= info.channelsMax();
    }

    int frameBytes() {
        return format.frameBits(channels) / Byte.SIZE;
    }

    @Override
    public String toString() {
        return format + " " + rate.hertz() + " Hz " + channels + " ch";
    }
}
