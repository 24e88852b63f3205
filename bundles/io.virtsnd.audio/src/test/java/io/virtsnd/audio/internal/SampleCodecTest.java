// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SampleCodecTest {

    private final ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @CsvSource({
        "S8,      7f,               127",
        "S8,      80,              -128",
        "U8,      00,              -128",
        "U8,      80,                 0",
        "U8,      ff,               127",
        "S16,     ff7f,           32767",
        "S16,     0080,          -32768",
        "U16,     0000,          -32768",
        "U16,     ffff,           32767",
        "S24_3,   ffff7f,       8388607",
        "S24_3,   000080,      -8388608",
        "S24,     ffff7f00,     8388607",
        "S24,     000080ff,    -8388608",
        "S32,     ffffff7f,  2147483647",
        "S32,     00000080, -2147483648",
        "FLOAT,   0000803f,           1",
        "FLOAT64, 000000000000f03f,   1"
    })
    void shouldReadAndWriteTheBytesOfASample(SampleCodec codec, String hex, double value) {
        byte[] wanted = HexFormat.of().parseHex(hex);
        bytes.put(wanted).rewind();

        assertThat(codec.get(bytes, 0)).isEqualTo(value);
        bytes.put(new byte[8]).rewind();
        codec.put(bytes, 0, value);

        assertThat(bytes.array()).startsWith(wanted);
        assertThat(codec.bytes).isEqualTo(wanted.length);
    }

    /** Whatever the fourth byte of 24 bits is: it does not count. */
    @Test
    void shouldIgnoreWhatDoesNotCount() {
        bytes.putInt(0, 0x55000001);

        assertThat(SampleCodec.S24.get(bytes, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleCodec.class,
            names = {"FLOAT", "FLOAT64"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldStayInRangeWhenTooLoud(SampleCodec codec) {
        codec.put(bytes, 0, 1e12);
        double loudest = codec.get(bytes, 0);
        codec.put(bytes, 0, -1e12);

        assertThat(loudest).isPositive();
        assertThat(codec.get(bytes, 0)).isEqualTo(-loudest - 1);
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldBeSilentWhereTheFormatIs(PcmFormat format) {
        SampleCodec codec = SampleCodec.of(format);
        if (codec != null) {
            for (int at = 0; at < codec.bytes; at++) {
                bytes.put(at, format.silence(at));
            }
            assertThat(codec.get(bytes, 0)).isZero();
            assertThat(codec.bytes * Byte.SIZE).isEqualTo(format.containerBits());
        } else {
            assertThat(Mixer.canAdd(format)).isFalse();
        }
    }
}
