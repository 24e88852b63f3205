// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CapturePatternTest {

    private static String pattern(PcmFormat format, long first, int bytes) {
        ByteBuffer target = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CapturePattern.fill(format, first, target);
        return HexFormat.of().formatHex(target.array());
    }

    @ParameterizedTest
    @CsvSource({
        "IMA_ADPCM, 14, fe1032",
        "U8, 254, feff0001",
        "S16, 65535, ffff00000100",
        "S18_3, 262143, ffff03000000",
        "S24_3, 16777215, ffffff000000",
        "S24, 16777215, ffffff0000000000",
        "S32, 4294967295, ffffffff00000000",
        "FLOAT, 32767, 00fe7f3f000080bf",
        "FLOAT64, 16384, 000000000000e03f",
    })
    void shouldBeTheLowBitsOfTheNumberOfTheSample(PcmFormat format, long first, String bytes) {

        assertThat(pattern(format, first, bytes.length() / 2)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWhereItWasCut(PcmFormat format) {
        int block = StreamParams.blockBytes(format, 2);
        int samples = block * 8 / format.containerBits();
        assertThat(pattern(format, 1000, 3 * block) + pattern(format, 1000 + 3L * samples, 2 * block))
                .isEqualTo(pattern(format, 1000, 5 * block));
    }

    @Test
    void shouldNeverRunOutOfNumbers() {
        assertThat(pattern(PcmFormat.S16, 1L << 40, 4)).isEqualTo("00000100");
    }
}
