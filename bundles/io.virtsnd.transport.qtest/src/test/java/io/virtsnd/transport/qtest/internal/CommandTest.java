// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    private final Command command = new Command();

    private static String text(ByteBuffer line) {
        return StandardCharsets.US_ASCII.decode(line).toString();
    }

    @Test
    void shouldWriteWhatQemuReads() {
        assertThat(text(command.access("read", Width.LONG, 0x1000))).isEqualTo("readl 0x1000\n");
        assertThat(text(command.access("read", Width.BYTE, 0))).isEqualTo("readb 0x0\n");
        assertThat(text(command.access("write", Width.WORD, 0xfeb0_0e00L, 0x1_2345)))
                .isEqualTo("writew 0xfeb00e00 0x2345\n");
        assertThat(text(command.access("out", Width.LONG, 0xcf8, 1 << 31))).isEqualTo("outl 0xcf8 0x80000000\n");
        assertThat(text(command.access("write", Width.LONG, -1L, -1)))
                .isEqualTo("writel 0xffffffffffffffff 0xffffffff\n");
        assertThat(text(command.words("irq_intercept_in", "ioapic"))).isEqualTo("irq_intercept_in ioapic\n");
    }

    @Test
    void shouldNeverWriteAMalformedLine() {
        Random random = new Random(1);
        for (int count = 0; count < 100_000; count++) {
            long address = random.nextLong() >>> random.nextInt(64);
            Width width = Width.values()[random.nextInt(3)];
            assertThat(text(command.access("write", width, address, random.nextInt())))
                    .matches("write[bwl] 0x[0-9a-f]{1,16} 0x[0-9a-f]{1,8}\\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "line\nbreak", "ünknown"})
    void shouldRefuseAWordThatWouldEndQemu(String word) {
        assertThatThrownBy(() -> command.words("irq_intercept_in", word)).isInstanceOf(IllegalArgumentException.class);
    }
}
