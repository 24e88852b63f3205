// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device that lies in every field of the used ring, against the driver's end. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class HostileDeviceTest {

    private static final int SIZE = 16;
    private static final int USED = SplitRingLayout.usedOffset(SIZE);

    private final boolean indirect;
    private QueuePair pair;
    private Virtqueue driver;
    private DescriptorChain first;
    private DescriptorChain second;
    private int usedIndex;

    HostileDeviceTest(boolean indirect) {
        this.indirect = indirect;
    }

    @BeforeEach
    void exposeTwoMessages() {
        pair = new QueuePair(SIZE, indirect, false, 16);
        driver = pair.driver;
        first = pair.reserve(0);
        second = pair.reserve(1);
        driver.add(first);
        driver.add(second);
    }

    @Test
    void shouldBreakWhenTheIndexJumpsFurtherThanMessagesAreExposed() {
        setUsedIndex(3);
        assertThat(driver.poll(pair.completions)).isZero();
        assertThat(driver.isBroken()).isTrue();
        assertThat(driver.violations(UsedViolation.INDEX_JUMP)).isEqualTo(1);
        assertThat(driver.poll(pair.completions)).isZero();
        assertThat(driver.enableSignals()).isFalse();
        assertThat(driver.violations(UsedViolation.INDEX_JUMP)).isEqualTo(1);
        assertThat(driver.statistics().violations()).isEqualTo(1);
    }

    @Test
    void shouldBreakWhenTheIndexGoesBack() {
        use(first.head(), 8);
        driver.poll(pair.completions);
        setUsedIndex(0);
        driver.poll(pair.completions);
        assertThat(driver.isBroken()).isTrue();
    }

    @Test
    void shouldBreakWhenSomethingIsUsedThoughNothingIsExposed() {
        use(first.head(), 8);
        use(second.head(), 8);
        driver.poll(pair.completions);
        use(first.head(), 8);
        driver.poll(pair.completions);
        assertThat(driver.isBroken()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE, SIZE + 1, 0xffff, 0x1_0000, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void shouldIgnoreIdsThatAreOutOfRange(int id) {
        use(id, 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.count()).isZero();
        assertThat(driver.violations(UsedViolation.ID_OUT_OF_RANGE)).isEqualTo(1);
        shouldGoOn();
    }

    @Test
    void shouldIgnoreIdsThatNobodyReserved() {
        use(SIZE - 1, 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.count()).isZero();
        assertThat(driver.violations(UsedViolation.ID_UNKNOWN)).isEqualTo(1);
        shouldGoOn();
    }

    @Test
    void shouldIgnoreIdsOfChainsThatWereFreed() {
        DescriptorChain freed = pair.reserve(2);
        driver.free(freed);
        use(freed.head(), 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.count()).isZero();
        assertThat(driver.violations(UsedViolation.ID_UNKNOWN)).isEqualTo(1);
        shouldGoOn();
    }

    @Test
    void shouldReportTheChainWhenAnIdIsInsideOfIt() {
        int inside = first.head() + 1;
        use(inside, 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(1);
        if (indirect) {
            // One descriptor a chain: the next one is the head of the second message, and this was its completion.
            assertThat(pair.completions.chain(0)).isSameAs(second);
            return;
        }
        assertThat(pair.completions.count()).isEqualTo(1);
        assertThat(pair.completions.chain(0)).isSameAs(first);
        assertThat(pair.completions.violation(0)).isEqualTo(UsedViolation.ID_NOT_A_HEAD);
        assertThat(pair.completions.isGivenBack(0)).isFalse();
        assertThat(pair.completions.length(0)).isZero();
        assertThat(first.isExposed()).isTrue();
        shouldGoOn();
    }

    @Test
    void shouldReportTheChainWhenItIsUsedTwice() {
        use(first.head(), 8);
        use(first.head(), 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(2);
        assertThat(pair.completions.violation(0)).isNull();
        assertThat(pair.completions.chain(1)).isSameAs(first);
        assertThat(pair.completions.violation(1)).isEqualTo(UsedViolation.ID_NOT_EXPOSED);
        assertThat(pair.completions.isGivenBack(1)).isFalse();
        assertThat(driver.pending()).isEqualTo(1);
        assertThat(driver.violations(UsedViolation.ID_NOT_EXPOSED)).isEqualTo(1);
        driver.add(first);
        shouldGoOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void shouldClampLengthsBeyondWhatTheDeviceMayWrite(int length) {
        use(first.head(), length);
        assertThat(driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.chain(0)).isSameAs(first);
        assertThat(pair.completions.length(0)).isEqualTo(QueuePair.STATUS);
        assertThat(pair.completions.violation(0)).isEqualTo(UsedViolation.LENGTH_BEYOND_CAPACITY);
        assertThat(pair.completions.isGivenBack(0)).isTrue();
        assertThat(first.isExposed()).isFalse();
        assertThat(driver.statistics().bytesIn()).isEqualTo(QueuePair.STATUS);
    }

    @Test
    void shouldNotBeMisledByDescriptorsThatTheDeviceOverwrote() {
        ByteBuffer ring = pair.ring.buffer();
        for (int at = 0; at < SplitRingLayout.tableBytes(SIZE); at++) {
            ring.put(at, (byte) 0xff);
        }
        use(first.head(), 8);
        use(second.head(), 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(2);
        driver.free(first);
        driver.free(second);
        assertThat(driver.free()).isEqualTo(SIZE);
        DescriptorChain again = pair.reserve(2);
        assertThat(again.head()).isBetween(0, SIZE - 1);
    }

    @Test
    void shouldGoOnWithSignalsThatNobodyAskedFor() {
        assertThat(driver.poll(pair.completions)).isZero();
        shouldGoOn();
    }

    private void shouldGoOn() {
        assertThat(driver.isBroken()).isFalse();
        assertThat(driver.pending()).isEqualTo(2);
        use(second.head(), 8);
        use(first.head(), 8);
        assertThat(driver.poll(pair.completions)).isEqualTo(2);
        assertThat(pair.completions.chain(0)).isSameAs(second);
        assertThat(pair.completions.chain(1)).isSameAs(first);
        assertThat(driver.pending()).isZero();
    }

    private void use(int id, int length) {
        int entry = USED + SplitRingLayout.ENTRIES + 8 * (usedIndex % SIZE);
        pair.ring.buffer().putInt(entry, id).putInt(entry + 4, length);
        setUsedIndex(usedIndex + 1);
    }

    private void setUsedIndex(int index) {
        usedIndex = index;
        pair.ring.buffer().putShort(USED + SplitRingLayout.INDEX, (short) index);
    }
}
