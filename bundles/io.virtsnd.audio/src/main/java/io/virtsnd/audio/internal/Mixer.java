// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Adds up sources, period by period. A single one at full volume goes through as it is, bit by bit.
 *
 * <p>Thread: that of the route.
 */
final class Mixer {

    private final PcmFormat format;
    private final SampleCodec codec;
    private final int periodBytes;
    private final double[] sum;
    private final ByteBuffer part;

    Mixer(RouteSettings settings) {
        format = settings.format().format();
        codec = SampleCodec.of(format);
        periodBytes = settings.periodBytes();
        sum = new double[codec == null ? 0 : periodBytes / codec.bytes];
        part = ByteBuffer.allocateDirect(periodBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether sources of a format can be added. */
    static boolean canAdd(PcmFormat format) {
        return SampleCodec.of(format) != null;
    }

    /**
     * Makes a period of what sources have, and silence where they have nothing.
     *
     * @param feeds all sources
     * @param period little endian; full afterwards, from position 0
     * @return whether any source had a part in it
     */
    boolean mix(SourceFeed[] feeds, ByteBuffer period) {
        SourceFeed first = null;
        int parts = 0;
        for (SourceFeed feed : feeds) {
            if (feed.beginPeriod() > 0) {
                first = first == null ? feed : first;
                parts++;
            }
        }
        period.clear();
        if (parts > 0 && (codec == null || parts == 1 && first.volume() == 1)) {
            pass(first, period);
        } else if (parts > 0) {
            add(feeds, period);
        }
        silence(period);
        period.flip();
        return parts > 0;
    }

    /** As it is; samples that cannot be multiplied can still be muted. */
    private void pass(SourceFeed feed, ByteBuffer period) {
        feed.take(period, feed.part());
        if (feed.volume() == 0) {
            period.clear();
        }
    }

    private void silence(ByteBuffer period) {
        for (int at = period.position(); at < periodBytes; at++) {
            period.put(format.silence(at));
        }
    }

    private void add(SourceFeed[] feeds, ByteBuffer period) {
        Arrays.fill(sum, 0);
        for (SourceFeed feed : feeds) {
            int bytes = feed.part();
            if (bytes > 0) {
                feed.take(part.clear(), bytes);
                addPart(bytes, feed.volume());
            }
        }
        for (int i = 0; i < sum.length; i++) {
            codec.put(period, i * codec.bytes, sum[i]);
        }
        period.position(periodBytes);
    }

    private void addPart(int bytes, float volume) {
        for (int at = 0; at < bytes; at += codec.bytes) {
            sum[at / codec.bytes] += codec.get(part, at) * volume;
        }
    }
}
