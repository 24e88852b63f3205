// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcmFormatTest {

    /** Number, name, width, bits in memory and bytes of silence: the table of the reference, a.4, as literal text. */
    @ParameterizedTest
    @CsvSource({
        "0, IMA_ADPCM, 4, 4, 00",
        "1, MU_LAW, 8, 8, 7f",
        "2, A_LAW, 8, 8, 55",
        "3, S8, 8, 8, 00",
        "4, U8, 8, 8, 80",
        "5, S16, 16, 16, 0000",
        "6, U16, 16, 16, 0080",
        "7, S18_3, 18, 24, 000000",
        "8, U18_3, 18, 24, 000002",
        "9, S20_3, 20, 24, 000000",
        "10, U20_3, 20, 24, 000008",
        "11, S24_3, 24, 24, 000000",
        "12, U24_3, 24, 24, 000080",
        "13, S20, 20, 32, 00000000",
        "14, U20, 20, 32, 00000800",
        "15, S24, 24, 32, 00000000",
        "16, U24, 24, 32, 00008000",
        "17, S32, 32, 32, 00000000",
        "18, U32, 32, 32, 00000080",
        "19, FLOAT, 32, 32, 00000000",
        "20, FLOAT64, 64, 64, 0000000000000000",
        "21, DSD_U8, 8, 8, 69",
        "22, DSD_U16, 16, 16, 6969",
        "23, DSD_U32, 32, 32, 69696969",
        "24, IEC958_SUBFRAME, 32, 32, 00000000"
    })
    void shouldMatchTheReferenceTable(int code, String name, int bits, int containerBits, String silence) {
        PcmFormat format = PcmFormat.values()[code];

        assertThat(format.name()).isEqualTo(name);
        assertThat(format.code()).isEqualTo(code);
        assertThat(format.bits()).isEqualTo(bits);
        assertThat(format.containerBits()).isEqualTo(containerBits);
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < silence.length() / 2; i++) {
            bytes.append(String.format("%02x", format.silence(i)));
        }
        assertThat(bytes).hasToString(silence);
    }

    @Test
    void shouldRepeatSilenceWhenTheIndexPassesTheSample() {
        assertThat(PcmFormat.U16.silence(3)).isEqualTo((byte) 0x80);
        assertThat(PcmFormat.U16.silence(4)).isEqualTo((byte) 0);
    }

    @Test
    void shouldCountBytesOfFramesWhenSamplesAreHalfBytes() {
        assertThat(PcmFormat.IMA_ADPCM.bytes(16, 1)).isEqualTo(8);
        assertThatThrownBy(() -> PcmFormat.IMA_ADPCM.bytes(3, 1)).hasMessageContaining("frames=3 channels=1");
    }

    @Test
    void shouldRefuseFramesWhenTheirBytesOverflow() {
        assertThatThrownBy(() -> PcmFormat.FLOAT64.bytes(Long.MAX_VALUE, 2)).isInstanceOf(ArithmeticException.class);
    }
}
