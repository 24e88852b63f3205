// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static io.virtsnd.protocol.Wire.INDEX;
import static io.virtsnd.protocol.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of headers, queries, jacks, channel maps, events and the configuration. */
class ControlLayoutsTest {

    private static final String JACK = "01000000 01000000 f0401180 1f000100 01 00000000000000";
    private static final String STEREO = "02000000 00 02 0304 00000000000000000000000000000000";

    @Test
    void shouldHaveTheSizesOfTheSpecification() {
        assertThat(new int[] {
                    HeaderLayout.SIZE,
                    EventLayout.SIZE,
                    QueryInfoLayout.SIZE,
                    JackInfoLayout.SIZE,
                    JackRemapLayout.SIZE,
                    ChannelMapInfoLayout.SIZE,
                    SoundConfigLayout.SIZE,
                    SoundConfigLayout.SIZE_WITHOUT_CONTROLS
                })
                .containsExactly(4, 8, 16, 24, 16, 24, 16, 12);
    }

    @Test
    void shouldWriteAHeader() {
        ByteBuffer buffer = Wire.blank(4);
        HeaderLayout.putCode(buffer, INDEX, 0x8003);
        assertWire(buffer, "03800000");
        assertThat(HeaderLayout.getCode(buffer, INDEX)).isEqualTo(0x8003);
    }

    @Test
    void shouldWriteAnEvent() {
        ByteBuffer buffer = Wire.blank(8);
        EventLayout.put(buffer, INDEX, EventCode.PCM_XRUN, 2);
        assertWire(buffer, "01110000 02000000");
        assertThat(EventLayout.getCode(buffer, INDEX)).isEqualTo(EventCode.PCM_XRUN);
        assertThat(EventLayout.getData(buffer, INDEX)).isEqualTo(2);
    }

    @Test
    void shouldWriteAQuery() {
        ByteBuffer buffer = Wire.blank(16);
        QueryInfoLayout.put(buffer, INDEX, RequestCode.PCM_INFO, new QueryInfoLayout.Items(1, 3, PcmInfoLayout.SIZE));
        assertWire(buffer, "00010000 01000000 03000000 20000000");
        assertThat(QueryInfoLayout.getCode(buffer, INDEX)).isEqualTo(0x100);
        assertThat(QueryInfoLayout.getStartId(buffer, INDEX)).isEqualTo(1);
        assertThat(QueryInfoLayout.getCount(buffer, INDEX)).isEqualTo(3);
        assertThat(QueryInfoLayout.getItemSize(buffer, INDEX)).isEqualTo(32);
    }

    @Test
    void shouldCountTheBytesOfAnAnswerWithoutOverflow() {
        assertThat(new QueryInfoLayout.Items(0, 3, 24).answerBytes()).isEqualTo(76);
        assertThat(new QueryInfoLayout.Items(0, -1, -1).answerBytes()).isEqualTo(4 + 0xffff_ffffL * 0xffff_ffffL);
    }

    @Test
    void shouldReadAJack() {
        assertThat(JackInfoLayout.decode(Wire.of(JACK), INDEX, 7))
                .isEqualTo(new JackInfo(7, 1, 1, 0x801140f0, 0x0001001f, true));
    }

    @Test
    void shouldWriteAJackWithZeroPadding() {
        ByteBuffer buffer = Wire.blank(24);
        JackInfoLayout.encode(buffer, INDEX, new JackInfo(7, 1, 1, 0x801140f0, 0x0001001f, true));
        assertWire(buffer, JACK);
        JackInfoLayout.encode(buffer, INDEX, new JackInfo(7, 1, 1, 0x801140f0, 0x0001001f, false));
        assertThat(JackInfoLayout.getConnected(buffer, INDEX)).isZero();
    }

    @Test
    void shouldTakeAnyNumberForConnectedWhenItIsNotZero() {
        ByteBuffer buffer = Wire.of(JACK.replace(" 01 ", " 80 "));
        assertThat(JackInfoLayout.decode(buffer, INDEX, 0).connected()).isTrue();
    }

    @Test
    void shouldWriteARemapRequest() {
        ByteBuffer buffer = Wire.blank(16);
        JackRemapLayout.putCode(buffer, INDEX, RequestCode.JACK_REMAP.code());
        JackRemapLayout.putJackId(buffer, INDEX, 3);
        JackRemapLayout.putAssociation(buffer, INDEX, 15);
        JackRemapLayout.putSequence(buffer, INDEX, 4);
        assertWire(buffer, "02000000 03000000 0f000000 04000000");
        assertThat(JackRemapLayout.getCode(buffer, INDEX)).isEqualTo(2);
        assertThat(JackRemapLayout.getJackId(buffer, INDEX)).isEqualTo(3);
        assertThat(JackRemapLayout.getAssociation(buffer, INDEX)).isEqualTo(15);
        assertThat(JackRemapLayout.getSequence(buffer, INDEX)).isEqualTo(4);
    }

    @Test
    void shouldReadAndWriteAChannelMap() {
        ChannelMap stereo = new ChannelMap(1, 2, Direction.OUTPUT, List.of(ChannelPosition.FL, ChannelPosition.FR));
        assertThat(ChannelMapInfoLayout.decode(Wire.of(STEREO), INDEX, 1)).contains(stereo);
        ByteBuffer buffer = Wire.blank(24);
        ChannelMapInfoLayout.encode(buffer, INDEX, stereo);
        assertWire(buffer, STEREO);
    }

    @Test
    void shouldReadPositionsThatAreNotKnownAsUnknown() {
        ByteBuffer map = Wire.of("00000000 01 03 24 25 ff 000000000000000000000000000000");
        assertThat(ChannelMapInfoLayout.decode(map, INDEX, 0).orElseThrow().positions())
                .containsExactly(ChannelPosition.BRC, ChannelPosition.UNKNOWN, ChannelPosition.UNKNOWN);
    }

    @Test
    void shouldWriteAnUnknownPositionAsNotAvailable() {
        ByteBuffer buffer = Wire.blank(24);
        ChannelMapInfoLayout.encode(
                buffer, INDEX, new ChannelMap(0, 0, Direction.INPUT, List.of(ChannelPosition.UNKNOWN)));
        assertWire(buffer, "00000000 01 01 01 0000000000000000000000000000000000");
    }

    @Test
    void shouldTakeEighteenChannelsAndNoMore() {
        ByteBuffer map = Wire.of("00000000 00 12" + "03".repeat(18));
        assertThat(ChannelMapInfoLayout.decode(map, INDEX, 0).orElseThrow().positions())
                .isEqualTo(Collections.nCopies(18, ChannelPosition.FL));
        ChannelMapInfoLayout.putChannels(map, INDEX, 19);
        assertThat(ChannelMapInfoLayout.decode(map, INDEX, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000 02 02 0304", "00000000 00 00 0304", "00000000 00 ff 0304"})
    void shouldRefuseAnImpossibleChannelMap(String start) {
        assertThat(ChannelMapInfoLayout.decode(Wire.of(start + "00".repeat(16)), INDEX, 0))
                .isEmpty();
    }

    @Test
    void shouldReadTheConfiguration() {
        ByteBuffer config = Wire.of("01000000 02000000 03000000 ffffffff");
        assertThat(SoundConfigLayout.getJacks(config, INDEX)).isEqualTo(1);
        assertThat(SoundConfigLayout.getStreams(config, INDEX)).isEqualTo(2);
        assertThat(SoundConfigLayout.getChmaps(config, INDEX)).isEqualTo(3);
        assertThat(SoundConfigLayout.getControls(config, INDEX)).isEqualTo(-1);
    }

    @Test
    void shouldWriteTheConfiguration() {
        ByteBuffer config = Wire.blank(16);
        SoundConfigLayout.putJacks(config, INDEX, 1);
        SoundConfigLayout.putStreams(config, INDEX, 2);
        SoundConfigLayout.putChmaps(config, INDEX, 3);
        SoundConfigLayout.putControls(config, INDEX, 4);
        assertWire(config, "01000000 02000000 03000000 04000000");
    }

    @Test
    void shouldFindABufferWithTheWrongByteOrder() {
        ByteBuffer bigEndian = Wire.blank(4).order(ByteOrder.BIG_ENDIAN);
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> HeaderLayout.getCode(bigEndian, INDEX));
    }
}
