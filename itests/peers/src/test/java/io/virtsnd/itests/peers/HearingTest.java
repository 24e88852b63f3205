// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HearingTest {

    private static final Sound SOUND = new Sound("S16_LE", 2, 8_000);

    private final byte[] pattern = SOUND.pattern(1, 100);

    @Test
    void shouldBeFoundWhenSomewhereInside() {
        byte[] heard = new byte[pattern.length + 1000];
        System.arraycopy(pattern, 0, heard, 444, pattern.length);
        assertThat(Hearing.indexOf(heard, pattern)).isEqualTo(444);
        heard[444 + pattern.length - 1]++;
        assertThat(Hearing.indexOf(heard, pattern)).isEqualTo(-1);
    }

    @Test
    void shouldTellWhereTheyPartWhenBytesAreMissing() {
        byte[] heard = Arrays.copyOf(pattern, pattern.length);
        System.arraycopy(pattern, 840, heard, 800, pattern.length - 840);
        assertThat(Hearing.difference(pattern, heard)).endsWith("begins=0 same=800 goes on at=-1");
        assertThat(Hearing.difference(pattern, new byte[100])).startsWith("the beginning was not heard");
    }

    @Test
    void shouldDifferWhenSoundsDiffer() {
        assertThat(SOUND.pattern(2, 100)).isNotEqualTo(pattern);
        assertThat(new Sound("S16_LE", 2, 8_001).pattern(1, 100)).isNotEqualTo(pattern);
        assertThat(pattern).hasSize(8_000 / 10 * 4);
    }

    @Test
    void shouldEndInSilenceWhenPadded() {
        assertThat(SOUND.padded(pattern, 10))
                .startsWith(pattern)
                .hasSize(pattern.length + 320)
                .endsWith(new byte[320]);
        Sound unsigned = new Sound("U8", 1, 8_000);
        assertThat(unsigned.padded(new byte[0], 1)).containsOnly(0x80);
    }
}
