// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the caller of a request must be told, given the bytes that the device left in its answer; read with the literal
 * offsets of reference a.3.
 */
final class ControlOutcome {

    private static final int HEADER = 4;
    private static final int POSITIONS_MAX = 18;
    private static final int POSITIONS_KNOWN = 37;

    /** The device gave the request back. */
    boolean answered;

    /** The device broke the queue before. */
    boolean gone;

    private ByteBuffer answer;

    /** The driver takes the request back: what is in its answer now is what counts. */
    void answered(DeviceChain request) {
        answered = true;
        byte[] bytes = new byte[request.writable()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = request.writableByte(i);
        }
        answer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int status() {
        return answer.getInt(0);
    }

    /** Whether the answer means that there are no such items. */
    boolean meansNone() {
        return status() == 0x8001 || status() == 0x8002;
    }

    void requireJacks(List<JackInfo> jacks, int count) {
        assertThat(jacks).hasSize(count);
        for (int i = 0; i < count; i++) {
            int at = HEADER + 24 * i;
            JackInfo jack = new JackInfo(
                    i,
                    answer.getInt(at),
                    answer.getInt(at + 4),
                    answer.getInt(at + 8),
                    answer.getInt(at + 12),
                    answer.get(at + 16) != 0);
            assertThat(jacks.get(i)).isEqualTo(jack);
        }
    }

    /** Answers how many were to be left out. */
    int requireStreams(List<PcmInfo> streams, int count) {
        List<Integer> possible = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER + 32 * i;
            int min = answer.get(at + 25) & 0xff;
            int max = answer.get(at + 26) & 0xff;
            boolean known = (answer.get(at + 24) & 0xff) <= 1
                    && (answer.getLong(at + 8) & 0x1ff_ffff) != 0
                    && (answer.getLong(at + 16) & 0xffff) != 0;
            if (known && min > 0 && min <= max) {
                possible.add(i);
            }
        }
        assertThat(streams).hasSize(possible.size());
        for (int i = 0; i < streams.size(); i++) {
            require(streams.get(i), possible.get(i));
        }
        return count - possible.size();
    }

    private void require(PcmInfo stream, int id) {
        int at = HEADER + 32 * id;
        long formats = 0;
        for (PcmFormat format : stream.formats()) {
            formats |= 1L << format.code();
        }
        long rates = 0;
        for (PcmRate rate : stream.rates()) {
            rates |= 1L << rate.ordinal();
        }
        assertThat(stream.streamId()).isEqualTo(id);
        assertThat(stream.hdaFnNid()).isEqualTo(answer.getInt(at));
        assertThat(formats).isEqualTo(answer.getLong(at + 8) & 0x1ff_ffff);
        assertThat(rates).isEqualTo(answer.getLong(at + 16) & 0xffff);
        assertThat(stream.direction().ordinal()).isEqualTo(answer.get(at + 24));
        assertThat(stream.channelsMin()).isEqualTo(answer.get(at + 25) & 0xff);
        assertThat(stream.channelsMax()).isEqualTo(answer.get(at + 26) & 0xff);
    }

    /** Answers how many were to be left out. */
    int requireMaps(List<ChannelMap> maps, int count) {
        List<Integer> possible = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER + 24 * i;
            int channels = answer.get(at + 5) & 0xff;
            if ((answer.get(at + 4) & 0xff) <= 1 && channels > 0 && channels <= POSITIONS_MAX) {
                possible.add(i);
            }
        }
        assertThat(maps).hasSize(possible.size());
        for (int i = 0; i < maps.size(); i++) {
            require(maps.get(i), possible.get(i));
        }
        return count - possible.size();
    }

    private void require(ChannelMap map, int id) {
        int at = HEADER + 24 * id;
        assertThat(map.mapId()).isEqualTo(id);
        assertThat(map.hdaFnNid()).isEqualTo(answer.getInt(at));
        assertThat(map.direction().ordinal()).isEqualTo(answer.get(at + 4));
        assertThat(map.positions()).hasSize(answer.get(at + 5));
        for (int i = 0; i < map.positions().size(); i++) {
            int code = answer.get(at + 6 + i) & 0xff;
            ChannelPosition position = map.positions().get(i);
            assertThat(code < POSITIONS_KNOWN ? position.ordinal() == code : position == ChannelPosition.UNKNOWN)
                    .isTrue();
        }
    }
}
