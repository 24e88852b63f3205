// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.MemoryRegion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that lies in index, heads, links and lengths. */
class HostileDriverTest extends HandmadeRing {

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
    void shouldReturnChainsLongerThanTheDeviceGathers() {
        ElementChain small = new ElementChain(4);
        for (int id = 0; id < 5; id++) {
            descriptor(id, dataAt, 8, id == 4 ? WRITE : NEXT, id + 1);
        }
        makeAvailable(0);
        assertThat(queue.pop(small)).isFalse();
        assertThat(queue.violations(AvailViolation.CHAIN_TOO_LONG)).isEqualTo(1);
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
}
