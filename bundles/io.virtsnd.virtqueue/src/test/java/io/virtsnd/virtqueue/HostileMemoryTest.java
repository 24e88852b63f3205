// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver whose addresses are not in its memory, or no longer. */
class HostileMemoryTest extends HandmadeRing {

    @ParameterizedTest
    @CsvSource({
        "0x0, 1",
        "0xfffff, 1",
        "0x102fff, 2",
        "0x103000, 1",
        "0x102000, 4097",
        "0x102000, 0xffffffff",
        "0xffffffffffffffff, 1",
        "0xffffffffffffffff, 0xffffffff",
        "0x8000000000000000, 8",
        "0x100fff, 2"
    })
    void shouldReturnSegmentsThatAreNotMapped(String address, String length) {
        descriptor(0, Long.parseUnsignedLong(address.substring(2), 16), (int) (long) Long.decode(length), WRITE, 0);
        shouldReturn(AvailViolation.UNMAPPED);
    }

    @ParameterizedTest
    @CsvSource({"8,8,0,0", "8,0,1,0", "8,0,0,2", "0,0,0,0", "3,0,0,0", "65536,0,0,0", "-8,0,0,0"})
    void shouldRefuseSizesAndAlignmentsThatCannotBe(int size, int table, int avail, int used) {
        assertThatThrownBy(() -> device(size, table, AVAIL + avail, USED + used))
                .isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @CsvSource({"4080,512,704", "0,4094,704", "0,512,4092"})
    void shouldRefuseAreasThatAreNotMapped(int table, int avail, int used) {
        assertThatThrownBy(() -> device(SIZE, table, avail, used)).isInstanceOf(GuestMemoryException.class);
    }

    @Test
    void shouldNotKnowAChainAnyMoreWhenItsMemoryWentAway() {
        MemoryRegion gone = memory.allocate(64, 64);
        queue.memory(memory.guestMemory());
        descriptor(0, gone.deviceAddress(0), 8, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        queue.push(0, 0);
        gone.release();
        queue.memory(memory.guestMemory());
        shouldReturn(AvailViolation.UNMAPPED);
    }

    @Test
    void shouldBreakWhenTheTableOfMemoryNoLongerHasTheRing() {
        GuestMemory without = new GuestMemory(memory.chunks().subList(1, 2));
        assertThat(queue.memory(without)).isFalse();
        assertThat(queue.brokenBy()).isEqualTo(AvailViolation.AREA_UNMAPPED);
    }

    @Test
    void shouldGoOnWhenTheTableOfMemoryGrows() {
        MemoryRegion more = memory.allocate(64, 64);
        descriptor(0, more.deviceAddress(0), 8, WRITE, 0);
        shouldReturn(AvailViolation.UNMAPPED);
        assertThat(queue.memory(memory.guestMemory())).isTrue();
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        element.putU64(0, 0x0102_0304_0506_0708L);
        assertThat(more.buffer().getLong(0)).isEqualTo(0x0102_0304_0506_0708L);
        assertThat(queue.memory(memory.guestMemory())).isTrue();
        makeAvailable(0);
        assertThat(queue.pop(element)).as("in flight still").isFalse();
        assertThat(queue.brokenBy()).isEqualTo(AvailViolation.HEAD_IN_FLIGHT);
    }
}
