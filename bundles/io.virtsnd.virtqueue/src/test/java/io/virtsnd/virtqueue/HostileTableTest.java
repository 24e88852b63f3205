// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that lies in indirect tables. */
class HostileTableTest extends HandmadeRing {

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
}
