// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that lies in index, heads, links, lengths, addresses and tables, against the device's end. */
class HostileDriverTest {

    private static final int SIZE = 8;
    private static final int AVAIL = SplitRingLayout.availOffset(SIZE);
    private static final int USED = SplitRingLayout.usedOffset(SIZE);
    private static final int NEXT = SplitRingLayout.NEXT;
    private static final int WRITE = SplitRingLayout.WRITE;
    private static final int INDIRECT = SplitRingLayout.INDIRECT;

    private final FakeMemory memory = new FakeMemory(0x10_0000);
    private final MemoryRegion ring = memory.allocate(SplitRingLayout.regionBytes(SIZE), 128);
    private final MemoryRegion data = memory.allocate(4096, 4096);
    private final long dataAt = data.deviceAddress(0);
    private final ElementChain element = new ElementChain();
    private DeviceQueue queue = device(VirtioFeatures.INDIRECT_DESC);
    private int availIndex;

    @Test
    void shouldBreakWhenTheIndexJumpsByMoreThanTheQueueSize() {
        ring.buffer().putShort(AVAIL + SplitRingLayout.INDEX, (short) (SIZE + 1));
        shouldBeBrokenBy(AvailViolation.INDEX_JUMP);
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.enableKicks()).isFalse();
        assertThat(queue.violations(AvailViolation.INDEX_JUMP)).isEqualTo(1);
    }

    @Test
    void shouldBreakWhenTheIndexGoesBack() {
        descriptor(0, dataAt, 8, WRITE, 0);
        makeAvailable(0);
        queue.pop(element);
        queue.push(0, 8);
        ring.buffer().putShort(AVAIL + SplitRingLayout.INDEX, (short) 0);
        shouldBeBrokenBy(AvailViolation.INDEX_JUMP);
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE, 0x7fff, 0x8000, 0xffff})
    void shouldBreakWhenAHeadIsOutOfRange(int head) {
        makeAvailable(head);
        shouldBeBrokenBy(AvailViolation.HEAD_OUT_OF_RANGE);
    }

    @Test
    void shouldBreakWhenAHeadIsMadeAvailableAgainBeforeItWasUsed() {
        descriptor(0, dataAt, 8, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        makeAvailable(0);
        shouldBeBrokenBy(AvailViolation.HEAD_IN_FLIGHT);
        queue.push(0, 8);
        assertThat(usedIndex()).as("a broken queue writes nothing").isZero();
        assertThat(queue.needsSignal()).isFalse();
    }

    @Test
    void shouldReturnChainsThatLoop() {
        descriptor(0, dataAt, 8, NEXT, 1);
        descriptor(1, dataAt, 8, NEXT, 0);
        shouldReturn(AvailViolation.CHAIN_TOO_LONG);
    }

    @Test
    void shouldReturnChainsThatPointToThemselves() {
        descriptor(0, dataAt, 8, NEXT, 0);
        shouldReturn(AvailViolation.CHAIN_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE, 0x7fff, 0xffff})
    void shouldReturnChainsWhoseNextIsOutOfRange(int next) {
        descriptor(0, dataAt, 8, NEXT, next);
        shouldReturn(AvailViolation.NEXT_OUT_OF_RANGE);
    }

    @Test
    void shouldReturnReadableSegmentsAfterWritableOnes() {
        descriptor(0, dataAt, 8, NEXT | WRITE, 1);
        descriptor(1, dataAt, 8, 0, 0);
        shouldReturn(AvailViolation.READABLE_AFTER_WRITABLE);
    }

    @Test
    void shouldReturnSegmentsOfNoLength() {
        descriptor(0, dataAt, 0, WRITE, 0);
        shouldReturn(AvailViolation.ZERO_LENGTH);
    }

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

    @Test
    void shouldReturnChainsOfMoreThanFourGibibytes(@TempDir Path folder) throws IOException {
        // Every descriptor names the same 2^29 bytes: 8 of them are 2^32, which is as long as a chain may be.
        MemoryRegion large = memory.add(SparseFile.map(folder, (1 << 29) + 1));
        queue = device(VirtioFeatures.INDIRECT_DESC);
        for (int id = 0; id < SIZE; id++) {
            descriptor(id, large.deviceAddress(0), 1 << 29, id == SIZE - 1 ? 0 : NEXT, id + 1);
        }
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.readableBytes()).isEqualTo(1L << 32);
        queue.push(0, 0);
        descriptor(1, large.deviceAddress(0), (1 << 29) + 1, NEXT, 2);
        makeAvailable(0);
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.violations(AvailViolation.LENGTH_OVERFLOW)).isEqualTo(1);
    }

    @Test
    void shouldReturnIndirectTablesThatWereNotNegotiated() {
        queue = device(0);
        descriptor(0, dataAt, 16, INDIRECT, 0);
        shouldReturn(AvailViolation.INDIRECT_NOT_NEGOTIATED);
    }

    @Test
    void shouldReturnIndirectTogetherWithNext() {
        descriptor(0, dataAt, 16, INDIRECT | NEXT, 1);
        shouldReturn(AvailViolation.INDIRECT_WITH_NEXT);
    }

    @Test
    void shouldReturnTablesInsideOfTables() {
        descriptor(0, dataAt + 256, 16, INDIRECT, 0);
        tableEntry(256, 0, dataAt + 256, 16, INDIRECT, 0);
        shouldReturn(AvailViolation.INDIRECT_NESTED);
    }

    @Test
    void regressionNestedTableInTheSameChunkAsTheRing() {
        // The table of the queue and the indirect one are in one chunk, so that they cannot be told apart by it.
        descriptor(0, ring.deviceAddress(16), 16, INDIRECT, 0);
        descriptor(1, ring.deviceAddress(0), 16, INDIRECT, 0);
        shouldReturn(AvailViolation.INDIRECT_NESTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 15, 17, 16 * (SIZE + 1), -16, -1})
    void shouldReturnTablesOfImpossibleLength(int length) {
        descriptor(0, dataAt, length, INDIRECT, 0);
        shouldReturn(AvailViolation.INDIRECT_LENGTH);
    }

    @Test
    void shouldReturnTablesThatAreNotMapped() {
        descriptor(0, dataAt + 4096 - 16, 32, INDIRECT, 0);
        shouldReturn(AvailViolation.INDIRECT_UNMAPPED);
    }

    @Test
    void shouldReturnTablesWhoseNextIsBeyondThem() {
        descriptor(0, dataAt, 32, INDIRECT, 0);
        tableEntry(0, 0, dataAt, 8, NEXT, 2);
        shouldReturn(AvailViolation.NEXT_OUT_OF_RANGE);
    }

    @Test
    void shouldReturnTablesThatLoop() {
        descriptor(0, dataAt, 32, INDIRECT, 0);
        tableEntry(0, 0, dataAt, 8, NEXT, 1);
        tableEntry(0, 1, dataAt, 8, NEXT, 0);
        shouldReturn(AvailViolation.CHAIN_TOO_LONG);
    }

    @Test
    void shouldReturnChainsLongerThanTheDeviceGathers() {
        ElementChain small = new ElementChain(4);
        for (int id = 0; id < 5; id++) {
            descriptor(id, dataAt, 8, id == 4 ? WRITE : NEXT, id + 1);
        }
        makeAvailable(0);
        assertThat(queue.pop(small)).isFalse();
        assertThat(queue.violations(AvailViolation.CHAIN_TOO_LONG)).isEqualTo(1);
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldReturnChainsThatLoopInSmallQueues(int size) {
        for (int id = 0; id < size; id++) {
            put(data.buffer(), 16 * id, dataAt, 8, NEXT, (id + 1) % size);
        }
        DeviceQueue small = device(size, 0, 512, 1024);
        data.buffer().putShort(512 + SplitRingLayout.INDEX, (short) 1);
        assertThat(small.pop(element)).isFalse();
        assertThat(small.violations(AvailViolation.CHAIN_TOO_LONG)).isEqualTo(1);
    }

    @Test
    void shouldSeeWhatChangedInAChainThatItKnows() {
        descriptor(0, dataAt, 8, NEXT, 1);
        descriptor(1, dataAt + 64, 8, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        queue.push(0, 0);
        descriptor(1, dataAt + 64, 16, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.writableBytes()).isEqualTo(16);
        queue.push(0, 0);
        descriptor(0, dataAt + 128, 8, NEXT, 1);
        data.buffer().putInt(128, 42);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.getU32(0)).isEqualTo(42);
        queue.push(0, 0);
        descriptor(1, dataAt + 64, 0, WRITE, 0);
        shouldReturn(AvailViolation.ZERO_LENGTH);
        shouldReturn(AvailViolation.ZERO_LENGTH);
    }

    @Test
    void shouldSeeWhatChangedInATableThatItKnows() {
        descriptor(0, dataAt + 1024, 32, INDIRECT, 0);
        tableEntry(1024, 0, dataAt, 8, NEXT, 1);
        tableEntry(1024, 1, dataAt + 64, 8, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        queue.push(0, 0);
        tableEntry(1024, 1, dataAt + 64, 16, WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.writableBytes()).isEqualTo(16);
        queue.push(0, 0);
        descriptor(0, dataAt + 1024, 16, INDIRECT, 0);
        shouldReturn(AvailViolation.NEXT_OUT_OF_RANGE);
        descriptor(0, dataAt + 1040, 16, INDIRECT, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.segments()).isEqualTo(1);
        assertThat(element.writableBytes()).isEqualTo(16);
    }

    @Test
    void shouldGatherLongAndShortChainsInTurn() {
        for (int round = 0; round < 3; round++) {
            for (int id = 0; id < SIZE; id++) {
                descriptor(id, dataAt + 64L * id, 8, id == SIZE - 1 ? WRITE : NEXT, id + 1);
            }
            makeAvailable(0);
            assertThat(queue.pop(element)).isTrue();
            assertThat(element.readableBytes()).isEqualTo(8 * (SIZE - 1));
            queue.push(0, 0);
            descriptor(0, dataAt, 8, NEXT, SIZE - 1);
            makeAvailable(0);
            assertThat(queue.pop(element)).isTrue();
            assertThat(element.readableBytes()).isEqualTo(8);
            queue.push(0, 0);
        }
    }

    @Test
    void shouldTakeTheLongestChainThatMayBe() {
        for (int id = 0; id < SIZE; id++) {
            descriptor(id, dataAt + id, 1, id == SIZE - 1 ? WRITE : NEXT, id + 1);
        }
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.segments()).isEqualTo(SIZE);
        assertThat(element.readableBytes()).isEqualTo(SIZE - 1);
        assertThat(element.writableBytes()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreFlagsThatAreNotDefined() {
        descriptor(0, dataAt, 8, 0xfff8 | WRITE, 0);
        makeAvailable(0);
        assertThat(queue.pop(element)).isTrue();
    }

    @Test
    void shouldSignalRejectedChains() {
        descriptor(0, dataAt, 0, WRITE, 0);
        makeAvailable(0);
        queue.pop(element);
        assertThat(queue.needsSignal()).isTrue();
    }

    @Test
    void shouldReturnABoundedNumberOfChainsInOneCall() {
        descriptor(0, dataAt, 0, WRITE, 0);
        for (int message = 0; message < SIZE; message++) {
            makeAvailable(0);
        }
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.violations(AvailViolation.ZERO_LENGTH)).isEqualTo(SIZE);
        assertThat(usedIndex()).isEqualTo(SIZE);
    }

    @Test
    void shouldRefuseToPushWhatIsNotInFlight() {
        descriptor(0, dataAt, 8, WRITE, 0);
        makeAvailable(0);
        queue.pop(element);
        queue.push(0, 8);
        for (int head : new int[] {-1, 0, 1, SIZE}) {
            assertThatThrownBy(() -> queue.push(head, 8)).isInstanceOf(IllegalStateException.class);
        }
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

    private void shouldReturn(AvailViolation violation) {
        long before = queue.violations(violation);
        int usedBefore = usedIndex();
        makeAvailable(0);
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.violations(violation)).isEqualTo(before + 1);
        assertThat(queue.isBroken()).isFalse();
        assertThat(usedIndex()).isEqualTo(usedBefore + 1);
        int entry = USED + SplitRingLayout.ENTRIES + 8 * (usedBefore % SIZE);
        assertThat(ring.buffer().getLong(entry)).as("id 0, length 0").isZero();
        // The next message goes through.
        descriptor(7, dataAt, 8, WRITE, 0);
        makeAvailable(7);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.head()).isEqualTo(7);
        queue.push(7, 8);
    }

    private void shouldBeBrokenBy(AvailViolation violation) {
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.isBroken()).isTrue();
        assertThat(queue.brokenBy()).isEqualTo(violation);
        assertThat(violation.breaksQueue()).isTrue();
        assertThat(queue.statistics().violations()).isEqualTo(1);
    }

    private DeviceQueue device(long features) {
        return new DeviceQueue(
                new QueueAddresses(0, SIZE, ring.deviceAddress(0), ring.deviceAddress(AVAIL), ring.deviceAddress(USED)),
                memory.guestMemory(),
                features,
                0);
    }

    private DeviceQueue device(int size, int table, int avail, int used) {
        long start = dataAt;
        return new DeviceQueue(
                new QueueAddresses(0, size, start + table, start + avail, start + used),
                new GuestMemory(List.copyOf(memory.chunks())),
                0,
                0);
    }

    private void makeAvailable(int head) {
        ByteBuffer buffer = ring.buffer();
        buffer.putShort(AVAIL + SplitRingLayout.ENTRIES + 2 * (availIndex % SIZE), (short) head);
        availIndex++;
        buffer.putShort(AVAIL + SplitRingLayout.INDEX, (short) availIndex);
    }

    private int usedIndex() {
        return ring.buffer().getShort(USED + SplitRingLayout.INDEX);
    }

    private void descriptor(int id, long address, int length, int flags, int next) {
        put(ring.buffer(), 16 * id, address, length, flags, next);
    }

    private void tableEntry(int table, int entry, long address, int length, int flags, int next) {
        put(data.buffer(), table + 16 * entry, address, length, flags, next);
    }

    private static void put(ByteBuffer buffer, int at, long address, int length, int flags, int next) {
        buffer.putLong(at, address)
                .putInt(at + 8, length)
                .putShort(at + 12, (short) flags)
                .putShort(at + 14, (short) next);
    }
}
