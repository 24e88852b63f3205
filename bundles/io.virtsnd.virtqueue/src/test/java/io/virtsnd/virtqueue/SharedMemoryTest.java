// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(32);
    private final SharedMemory memory = new SharedMemory(bytes);

    @Test
    void shouldBeLittleEndianWhateverTheBufferIs() {
        assertThat(bytes.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        memory.putU64(0, 0x0807_0605_0403_0201L);
        memory.putU32(8, 0x1413_1211);
        memory.putU16(12, 0x2221);
        memory.putU16Release(14, 0x2423);
        memory.putU8(16, 0x31);
        byte[] written = new byte[17];
        bytes.get(0, written);
        assertThat(written)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x21, 0x22, 0x23, 0x24, 0x31);
    }

    @Test
    void shouldReadUnsignedNarrowWords() {
        memory.putU64(0, -1);
        assertThat(memory.getU8(0)).isEqualTo(0xff);
        assertThat(memory.getU16(0)).isEqualTo(0xffff);
        assertThat(memory.getU16Acquire(2)).isEqualTo(0xffff);
        assertThat(memory.getU32(4)).isEqualTo(-1);
        assertThat(memory.getU64(0)).isEqualTo(-1L);
    }

    @Test
    void shouldIgnoreThePositionOfTheBuffer() {
        ByteBuffer moved = ByteBuffer.allocateDirect(16).position(8);
        new SharedMemory(moved).putU8(0, 7);
        assertThat(moved.get(0)).isEqualTo((byte) 7);
    }

    @Test
    void shouldRefuseAccessesBeyondTheEnd() {
        assertThat(memory.size()).isEqualTo(32);
        assertThatThrownBy(() -> memory.getU64(25)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.putU16(31, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.getU8(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.copyOut(30, ByteBuffer.allocate(4), 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldRefuseHeapBuffers() {
        assertThatThrownBy(() -> new SharedMemory(ByteBuffer.allocate(8))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMovePositionsWhenCopying() {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}).position(1);
        memory.copyIn(4, source, 3);
        assertThat(source.position()).isEqualTo(4);
        ByteBuffer target = ByteBuffer.allocate(5).position(2);
        memory.copyOut(4, target, 3);
        assertThat(target.position()).isEqualTo(5);
        assertThat(target.array()).containsExactly(0, 0, 1, 2, 3);
    }

    @Test
    void shouldGiveWordsOfAPartThatAreBoundedByIt() {
        SharedU16 words = memory.u16(6, 2);
        words.put(0, 0x1_2345);
        words.putRelease(1, 0xfffe);
        assertThat(memory.getU16(6)).isEqualTo(0x2345);
        assertThat(words.getAcquire(1)).isEqualTo(0xfffe);
        assertThat(words.get(0)).isEqualTo(0x2345);
        assertThatThrownBy(() -> words.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        SharedU64 longs = memory.u64(12, 2);
        longs.put(1, 0x0102_0304_0506_0708L);
        assertThat(memory.getU8(20)).isEqualTo(8);
        assertThat(longs.get(1)).isEqualTo(0x0102_0304_0506_0708L);
        assertThatThrownBy(() -> longs.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
