// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.MemoryChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestMemoryTest {

    /** Three chunks that touch each other at 0x1000 (16 bytes), 0x1010 (8), 0x1018 (32); one apart at 0x2000 (16). */
    private final List<MemoryChunk> chunks =
            new ArrayList<>(List.of(chunk(0x1018, 32), chunk(0x2000, 16), chunk(0x1000, 16), chunk(0x1010, 8)));

    private final GuestMemory memory = new GuestMemory(chunks);

    @ParameterizedTest
    @CsvSource({
        "0x1000, 1, true",
        "0x1000, 16, true",
        "0x1000, 17, true",
        "0x1000, 56, true",
        "0x1000, 57, false",
        "0x100f, 2, true",
        "0x1037, 1, true",
        "0x1037, 2, false",
        "0x1038, 1, false",
        "0xfff, 1, false",
        "0xfff, 2, false",
        "0x2000, 16, true",
        "0x2000, 17, false",
        "0x1fff, 1, false",
        "0x2010, 1, false",
        "0x0, 1, false"
    })
    void shouldKnowWhatIsMappedWhateverTheHint(String address, long length, boolean mapped) {
        for (int hint = 0; hint <= chunks.size(); hint++) {
            assertThat(memory.locate(Long.decode(address), length, hint) != null)
                    .as("hint=%d", hint)
                    .isEqualTo(mapped);
        }
    }

    @Test
    void shouldCopyAcrossChunksThatTouch() {
        byte[] bytes = new byte[56];
        new Random(3).nextBytes(bytes);
        for (int from = 0; from < 56; from++) {
            for (int length = 1; from + length <= 56; length += 5) {
                memory.copyIn(0x1000 + from, ByteBuffer.wrap(bytes, from, length), length);
                ByteBuffer back = ByteBuffer.allocate(length);
                memory.copyOut(0x1000 + from, back, length);
                assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(bytes, from, length));
            }
        }
        byte[] inMiddle = new byte[8];
        chunks.get(3).buffer().get(0, inMiddle);
        assertThat(inMiddle).isEqualTo(Arrays.copyOfRange(bytes, 16, 24));
    }

    @Test
    void shouldFailTypedWhenCopyingWhatIsNotMapped() {
        assertThatThrownBy(() -> memory.copyOut(0x1037, ByteBuffer.allocate(2), 2))
                .isInstanceOf(GuestMemoryException.class)
                .hasMessageContaining("address=0x1037 bytes=2");
        assertThatThrownBy(() -> memory.copyIn(-1, ByteBuffer.allocate(2), 2)).isInstanceOf(GuestMemoryException.class);
    }

    @Test
    void shouldReachTheVeryEndOfTheAddressSpace() {
        GuestMemory top = new GuestMemory(List.of(chunk(-32, 16), chunk(-16, 16), chunk(0, 16)));
        assertThat(top.locate(-1, 1, 0).index).isEqualTo(2);
        assertThat(top.locate(-32, 32, 0).index).isEqualTo(1);
        assertThat(top.locate(-1, 2, 0)).as("addresses do not wrap").isNull();
        assertThat(top.locate(0, 16, 2).index).isZero();
    }

    @Test
    void shouldHaveNothingWhenTheTableIsEmpty() {
        GuestMemory nothing = new GuestMemory(List.of());
        assertThat(nothing.locate(0, 1, 0)).isNull();
        assertThat(new GuestMemory(List.of(chunk(0, 0))).locate(0, 1, 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0x1000,16,0x100f,1", "0x1000,16,0x1000,16", "0x1000,1,0xfff,2", "-1,2,0,1"})
    void shouldRefuseChunksThatOverlapOrWrap(String first, int firstBytes, String second, int secondBytes) {
        List<MemoryChunk> table =
                List.of(chunk(Long.decode(first), firstBytes), chunk(Long.decode(second), secondBytes));
        assertThatThrownBy(() -> new GuestMemory(table)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFindEveryChunkOfManyWhateverTheHint() {
        List<MemoryChunk> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(chunk(0x8000_0000_0000_0000L + i * 64L, 32));
        }
        Collections.shuffle(many, new Random(4));
        GuestMemory table = new GuestMemory(many);
        for (int hint = 0; hint <= 100; hint += 7) {
            for (int i = 0; i < 100; i++) {
                long start = 0x8000_0000_0000_0000L + i * 64L;
                assertThat(table.locate(start, 32, hint).index).isEqualTo(i);
                assertThat(table.locate(start + 31, 2, hint)).isNull();
            }
        }
    }

    private static MemoryChunk chunk(long address, int bytes) {
        return new MemoryChunk(address, ByteBuffer.allocateDirect(bytes));
    }
}
