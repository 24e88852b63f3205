// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.transport.qtest.internal.QtestException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private final List<Integer> raised = new ArrayList<>();
    private final Answer answer = new Answer(raised::add);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldReadTheNumberOfAnAnswer() throws QtestException {
        assertThat(answer.take(bytes("OK 0x000000000000002a\n"))).isTrue();
        assertThat(answer.value()).isEqualTo(42);
        assertThat(answer.take(bytes("OK 0xffffffffffffffff\r\n"))).isTrue();
        assertThat(answer.value()).isEqualTo(-1);
        assertThat(answer.take(bytes("OK\n"))).isTrue();
        assertThat(answer.value()).isZero();
    }

    @Test
    void shouldPutTogetherWhatComesInPieces() throws QtestException {
        for (char piece : "IRQ raise 23\nIRQ lower 23\nOK 0x1".toCharArray()) {
            assertThat(answer.take(bytes(String.valueOf(piece)))).isFalse();
        }
        assertThat(answer.take(bytes("7\n"))).isTrue();
        assertThat(answer.value()).isEqualTo(0x17);
        assertThat(raised).containsExactly(23);
    }

    @Test
    void shouldLeaveWhatComesBehindAnAnswer() throws QtestException {
        ByteBuffer both = bytes("OK\nIRQ raise 20\n");
        assertThat(answer.take(both)).isTrue();
        assertThat(raised).isEmpty();
        assertThat(answer.take(both)).isFalse();
        assertThat(raised).containsExactly(20);
    }

    @Test
    void shouldSayWhatQemuRefuses() throws QtestException {
        assertThatThrownBy(() -> answer.take(bytes("FAIL Unknown device\n")))
                .hasMessageContaining("Unknown device")
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(Kind.REFUSED);
        assertThat(answer.take(bytes("OK\n"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "HTTP/1.1 400 Bad Request\n",
                "OK 42\n",
                "OK 0x\n",
                "OK 0x11111111111111111\n",
                "OK 0xg\n",
                "OKAY\n",
                "IRQ raise x\n",
                "IRQ\n"
            })
    void shouldSayWhenItIsNoQemu(String line) {
        assertThatThrownBy(() -> answer.take(bytes(line)))
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(Kind.STRANGE);
    }

    @Test
    void shouldBoundALineThatDoesNotEnd() {
        assertThatThrownBy(() -> answer.take(bytes("O".repeat(10_000))))
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(Kind.STRANGE);
    }

    @Test
    void shouldFailTypedWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] parts = {"OK", "FAIL", "IRQ raise ", "IRQ lower ", " 0x", "12", "\n", "\r", "\0", "ff", "ERR", " "};
        for (int count = 0; count < 200_000; count++) {
            Answer hostile = new Answer(line -> assertThat(line).isNotNegative());
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(8); part >= 0; part--) {
                text.append(random.nextInt(9) == 0 ? (char) random.nextInt(256) : parts[random.nextInt(parts.length)]);
            }
            ByteBuffer input = bytes(text.toString());
            try {
                while (input.hasRemaining()) {
                    hostile.take(input);
                }
            } catch (QtestException typed) {
                assertThat(typed.kind()).as("seed=" + seed).isIn(Kind.STRANGE, Kind.REFUSED);
                assertThat(typed.getMessage()).matches("[ -~]*");
            }
        }
    }
}
