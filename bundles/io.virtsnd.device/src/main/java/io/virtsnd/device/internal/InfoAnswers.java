// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.protocol.ChannelMapInfoLayout;
import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.protocol.JackInfoLayout;
import io.virtsnd.protocol.PcmInfoLayout;
import io.virtsnd.protocol.QueryInfoLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Answers JACK_INFO, PCM_INFO and CHMAP_INFO. The driver says how large its items are: larger ones are filled up with
 * zeros, smaller ones cannot be served.
 *
 * <p>Thread: under the device lock.
 */
final class InfoAnswers {

    private static final int ITEM_BYTES_MAX = 4096;

    private final ByteBuffer item = ByteBuffer.allocate(ITEM_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);

    /** Writes one item at the start of a buffer. */
    @FunctionalInterface
    private interface Encoder<T> {
        void encode(ByteBuffer buffer, int index, T value);
    }

    Rejection jacks(ControlRequest request, List<JackInfo> jacks) {
        return answer(request, jacks, JackInfoLayout.SIZE, JackInfoLayout::encode);
    }

    Rejection streams(ControlRequest request, List<PcmInfo> streams) {
        return answer(request, streams, PcmInfoLayout.SIZE, PcmInfoLayout::encode);
    }

    Rejection maps(ControlRequest request, List<ChannelMap> maps) {
        return answer(request, maps, ChannelMapInfoLayout.SIZE, ChannelMapInfoLayout::encode);
    }

    private <T> Rejection answer(ControlRequest request, List<T> values, int bytes, Encoder<T> encoder) {
        if (request.length() < QueryInfoLayout.SIZE) {
            return Rejection.CONTROL_TRUNCATED;
        }
        long start = Integer.toUnsignedLong(QueryInfoLayout.getStartId(request.request, 0));
        long count = Integer.toUnsignedLong(QueryInfoLayout.getCount(request.request, 0));
        int size = QueryInfoLayout.getItemSize(request.request, 0);
        if (start + count > values.size()) {
            return Rejection.CONTROL_RANGE;
        }
        if (size < bytes || size > ITEM_BYTES_MAX) {
            return Rejection.CONTROL_ITEM_SIZE;
        }
        if (request.answerRoom() < HeaderLayout.SIZE + count * size) {
            return Rejection.CONTROL_ANSWER_SIZE;
        }
        long position = HeaderLayout.SIZE;
        for (int i = 0; i < count; i++, position += size) {
            clearItem(size);
            encoder.encode(item, 0, values.get((int) start + i));
            request.element.copyIn(position, item);
        }
        request.answer(ControlStatus.OK, count * size);
        return null;
    }

    private void clearItem(int size) {
        item.clear().limit(size);
        for (int i = 0; i < size; i++) {
            item.put(i, (byte) 0);
        }
    }
}
