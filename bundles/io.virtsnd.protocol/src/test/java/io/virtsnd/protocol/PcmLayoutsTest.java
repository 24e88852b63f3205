// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static io.virtsnd.protocol.Wire.INDEX;
import static io.virtsnd.protocol.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of streams and of I/O messages. */
class PcmLayoutsTest {

    private static final String INFO = "01000000 10000000 3080020000000000 fe00000000000000 00 01 06 0000000000";
    private static final PcmInfo STREAM = new PcmInfo(
            2,
            1,
            Direction.OUTPUT,
            1,
            6,
            Set.of(PcmFormat.U8, PcmFormat.S16, PcmFormat.S24, PcmFormat.S32),
            BitMask.toSet(PcmRate.class, 0xfe),
            Set.of(PcmFeature.EVT_XRUNS));

    @Test
    void shouldHaveTheSizesOfTheSpecification() {
        assertThat(new int[] {
                    PcmHeaderLayout.SIZE,
                    PcmInfoLayout.SIZE,
                    PcmSetParamsLayout.SIZE,
                    PcmXferLayout.SIZE,
                    PcmStatusLayout.SIZE
                })
                .containsExactly(8, 32, 24, 4, 8);
    }

    @Test
    void shouldReadAStream() {
        assertThat(PcmInfoLayout.decode(Wire.of(INFO), INDEX, 2)).contains(STREAM);
    }

    @Test
    void shouldWriteAStreamWithZeroPadding() {
        ByteBuffer buffer = Wire.blank(32);
        PcmInfoLayout.encode(buffer, INDEX, STREAM);
        assertWire(buffer, INFO);
    }

    @Test
    void shouldIgnoreBitsOfAStreamThatAreNotKnown() {
        ByteBuffer buffer = Wire.of(INFO);
        PcmInfoLayout.putFeatures(buffer, INDEX, 0xffff_fff0);
        PcmInfoLayout.putFormats(buffer, INDEX, 0xffff_ffff_fe02_8030L);
        PcmInfoLayout.putRates(buffer, INDEX, 0xffff_ffff_ffff_00feL);
        assertThat(PcmInfoLayout.decode(buffer, INDEX, 2)).contains(STREAM);
    }

    @ParameterizedTest
    @CsvSource({
        "no format, 3080020000000000, 0000000000000000",
        "unknown formats alone, 3080020000000000, 000000fe00000000",
        "no rate, fe00000000000000, 0000000000000000",
        "unknown rates alone, fe00000000000000, 0000010000000000",
        "unknown direction, 00 01 06, 02 01 06",
        "no channels, 00 01 06, 00 00 06",
        "fewer at most than at least, 00 01 06, 00 07 06"
    })
    void shouldRefuseAnImpossibleStream(String why, String possible, String impossible) {
        assertThat(PcmInfoLayout.decode(Wire.of(INFO.replace(possible, impossible)), INDEX, 2))
                .as(why)
                .isEmpty();
    }

    @Test
    void shouldReadUpTo255Channels() {
        PcmInfo wide = PcmInfoLayout.decode(Wire.of(INFO.replace("00 01 06", "01 ff ff")), INDEX, 2)
                .orElseThrow();
        assertThat(wide.channelsMin()).isEqualTo(255);
        assertThat(wide.channelsMax()).isEqualTo(255);
        assertThat(wide.direction()).isEqualTo(Direction.INPUT);
    }

    @Test
    void shouldWriteACommand() {
        ByteBuffer buffer = Wire.blank(8);
        PcmHeaderLayout.put(buffer, INDEX, RequestCode.PCM_START.code(), 3);
        assertWire(buffer, "04010000 03000000");
        assertThat(PcmHeaderLayout.getCode(buffer, INDEX)).isEqualTo(0x104);
        assertThat(PcmHeaderLayout.getStreamId(buffer, INDEX)).isEqualTo(3);
    }

    @Test
    void shouldWriteParameters() {
        PcmParams params =
                PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4).withFeatures(Set.of(PcmFeature.EVT_XRUNS));
        ByteBuffer buffer = Wire.blank(24);
        PcmSetParamsLayout.encode(buffer, INDEX, 1, params);
        assertWire(buffer, "01010000 01000000 001e0000 80070000 10000000 02 05 07 00");
    }

    @Test
    void shouldReadParametersAsTheyCame() {
        ByteBuffer buffer = Wire.of("01010000 ffffffff 00000080 01000000 ff000000 ff 63 40 01");
        assertThat(PcmSetParamsLayout.getCode(buffer, INDEX)).isEqualTo(0x101);
        assertThat(PcmSetParamsLayout.getStreamId(buffer, INDEX)).isEqualTo(-1);
        assertThat(PcmSetParamsLayout.getBufferBytes(buffer, INDEX)).isEqualTo(0x8000_0000);
        assertThat(PcmSetParamsLayout.getPeriodBytes(buffer, INDEX)).isEqualTo(1);
        assertThat(PcmSetParamsLayout.getFeatures(buffer, INDEX)).isEqualTo(0xff);
        assertThat(PcmSetParamsLayout.getChannels(buffer, INDEX)).isEqualTo(255);
        assertThat(PcmSetParamsLayout.getFormat(buffer, INDEX)).isEqualTo(0x63);
        assertThat(PcmSetParamsLayout.getRate(buffer, INDEX)).isEqualTo(0x40);
        assertThat(PcmSetParamsLayout.getPadding(buffer, INDEX)).isEqualTo(1);
    }

    @Test
    void shouldWriteAnIoMessage() {
        ByteBuffer buffer = Wire.blank(12);
        PcmXferLayout.putStreamId(buffer, INDEX, 0x01020304);
        PcmStatusLayout.put(buffer, INDEX + PcmXferLayout.SIZE, ControlStatus.IO_ERR.code(), 1920);
        assertWire(buffer, "04030201 03800000 80070000");
        assertThat(PcmXferLayout.getStreamId(buffer, INDEX)).isEqualTo(0x01020304);
        assertThat(PcmStatusLayout.getStatus(buffer, INDEX + 4)).isEqualTo(0x8003);
        assertThat(PcmStatusLayout.getLatencyBytes(buffer, INDEX + 4)).isEqualTo(1920);
    }

    @Test
    void shouldAllocateNothingForAnIoMessage() {
        ByteBuffer direct = ByteBuffer.allocateDirect(12).order(ByteOrder.LITTLE_ENDIAN);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // A compiler that changes its mind leaves a few bytes in some rounds; a message that allocates does so in all.
        for (int round = 0; round < 10 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int sum = ioMessages(direct, 2_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(sum).isEqualTo(2_000 * (1 + 0x8000 + 2));
        }
        assertThat(least).isZero();
    }

    private static int ioMessages(ByteBuffer buffer, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            PcmXferLayout.putStreamId(buffer, 0, 1);
            PcmStatusLayout.put(buffer, 4, ControlStatus.OK.code(), 2);
            sum += PcmXferLayout.getStreamId(buffer, 0)
                    + ControlStatus.ofCode(PcmStatusLayout.getStatus(buffer, 4)).code()
                    + PcmStatusLayout.getLatencyBytes(buffer, 4);
        }
        return sum;
    }
}
