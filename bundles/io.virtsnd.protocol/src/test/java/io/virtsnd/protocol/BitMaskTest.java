// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BitMaskTest {

    @Test
    void shouldReadTheMasksThatRealDevicesSend() {
        assertThat(BitMask.toSet(PcmFormat.class, 0x28030))
                .containsExactly(PcmFormat.U8, PcmFormat.S16, PcmFormat.S24, PcmFormat.S32);
        assertThat(BitMask.toSet(PcmRate.class, 0xfe))
                .containsExactly(
                        PcmRate.HZ_8000,
                        PcmRate.HZ_11025,
                        PcmRate.HZ_16000,
                        PcmRate.HZ_22050,
                        PcmRate.HZ_32000,
                        PcmRate.HZ_44100,
                        PcmRate.HZ_48000);
    }

    @Test
    void shouldWriteTheMaskOfASet() {
        assertThat(BitMask.of(Set.of(PcmFormat.U8, PcmFormat.S16, PcmFormat.S24, PcmFormat.S32)))
                .isEqualTo(0x28030);
        assertThat(BitMask.of(Set.of(PcmRate.HZ_12000, PcmRate.HZ_24000))).isEqualTo(0xc000);
        assertThat(BitMask.of(Set.of(PcmFeature.EVT_XRUNS, PcmFeature.MSG_POLLING)))
                .isEqualTo(0x14);
        assertThat(BitMask.of(EnumSet.allOf(PcmFormat.class))).isEqualTo(0x1ff_ffff);
        assertThat(BitMask.of(Set.<PcmFormat>of())).isZero();
    }

    @Test
    void shouldIgnoreBitsThatStandForNothing() {
        assertThat(BitMask.toSet(PcmFormat.class, -1L)).hasSize(25);
        assertThat(BitMask.toSet(PcmRate.class, -1L)).hasSize(16);
        assertThat(BitMask.toSet(PcmRate.class, 0xffff_0000_0000_0000L)).isEmpty();
    }

    @Test
    void shouldTellKnownBitsFromOthers() {
        assertThat(BitMask.known(PcmFeature.class, 0xff)).isEqualTo(0x1f);
        assertThat(BitMask.known(PcmFormat.class, -1L)).isEqualTo(0x1ff_ffff);
    }

    @Test
    void shouldTestOneBit() {
        assertThat(BitMask.contains(0x28030, PcmFormat.S16)).isTrue();
        assertThat(BitMask.contains(0x28030, PcmFormat.U16)).isFalse();
    }

    @Test
    void shouldReadANumberOnlyWhenItStandsForAValue() {
        assertThat(BitMask.ofCode(PcmFormat.class, 24)).contains(PcmFormat.IEC958_SUBFRAME);
        assertThat(BitMask.ofCode(PcmFormat.class, 25)).isEmpty();
        assertThat(BitMask.ofCode(Direction.class, 2)).isEmpty();
        assertThat(BitMask.ofCode(PcmRate.class, -1)).isEmpty();
    }
}
