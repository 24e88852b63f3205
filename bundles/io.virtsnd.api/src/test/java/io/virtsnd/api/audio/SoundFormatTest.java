// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import org.junit.jupiter.api.Test;

class SoundFormatTest {

    private static final SoundFormat FORMAT = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    @Test
    void shouldBeEqualWhenAllPartsAre() {
        assertThat(FORMAT)
                .isEqualTo(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2))
                .hasSameHashCodeAs(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2))
                .isNotEqualTo(new SoundFormat(PcmFormat.U16, PcmRate.HZ_48000, 2))
                .isNotEqualTo(new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 2))
                .isNotEqualTo(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 1))
                .isNotEqualTo(null);
    }

    @Test
    void shouldBeReadableByPeople() {
        assertThat(FORMAT).hasToString("S16 48000 Hz 2 ch");
    }
}
