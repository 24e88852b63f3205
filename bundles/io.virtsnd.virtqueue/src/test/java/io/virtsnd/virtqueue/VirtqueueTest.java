// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.QueueCapacityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtqueueTest {

    private final ElementChain element = new ElementChain();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHoldAsManyMessagesAsThereAreDescriptors(boolean indirect) {
        QueuePair pair = new QueuePair(64, indirect, false, 16);
        int most = indirect ? 64 : 21;
        for (int slot = 0; slot < most; slot++) {
            pair.reserve(slot);
        }
        assertThat(pair.driver.free()).isEqualTo(indirect ? 0 : 1);
        assertThatThrownBy(() -> pair.reserve(0))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining(indirect ? "need=1 free=0" : "need=3 free=1");
    }

    @Test
    void shouldSayWhatAllPeriodsNeedBeforeTheFirstIsReserved() {
        QueuePair pair = new QueuePair(64, false, false, 16);
        pair.driver.requireCapacity(21, 3);
        assertThatThrownBy(() -> pair.driver.requireCapacity(22, 3))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("queue=2 need=66 free=64");
        assertThatThrownBy(() -> pair.driver.requireCapacity(Integer.MAX_VALUE, 3))
                .isInstanceOf(QueueCapacityException.class);
        assertThat(pair.driver.free()).isEqualTo(64);
    }

    @Test
    void shouldRefuseChainsLongerThanTheQueueEvenInTheirOwnTable() {
        QueuePair pair = new QueuePair(4, true, false, 64);
        ChainBuilder builder = pair.driver.chain();
        for (int segment = 0; segment < 5; segment++) {
            builder.readable(pair.data, segment * 8, 8);
        }
        assertThatThrownBy(() -> builder.reserve(null))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("need=5 free=4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReserveAgainWhatWasFreed(boolean indirect) {
        QueuePair pair = new QueuePair(8, indirect, false, 16);
        int regions = 0;
        for (int round = 0; round < 1000; round++) {
            DescriptorChain first = pair.reserve(0);
            DescriptorChain second = pair.reserve(1);
            assertThat(pair.driver.free()).isEqualTo(indirect ? 6 : 2);
            pair.driver.free(first);
            pair.driver.free(second);
            assertThat(pair.driver.free()).isEqualTo(8);
            regions = Math.max(regions, pair.memory.liveRegions());
        }
        assertThat(regions).isEqualTo(indirect ? 3 : 2);
        pair.driver.close();
        assertThat(pair.memory.liveRegions()).isEqualTo(2);
    }

    @Test
    void shouldRefuseToExposeAChainTwice() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        DescriptorChain chain = pair.reserve(0);
        pair.driver.add(chain);
        assertThatThrownBy(() -> pair.driver.add(chain))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("queue=2 head=0 descriptors=3 state=exposed");
        assertThat(pair.driver.pending()).isEqualTo(1);
    }

    @Test
    void shouldRefuseChainsThatAreExposedFreedOrOfAnotherQueue() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        DescriptorChain exposed = pair.reserve(0);
        pair.driver.add(exposed);
        assertThatThrownBy(() -> pair.driver.free(exposed)).isInstanceOf(IllegalStateException.class);
        DescriptorChain freed = pair.reserve(1);
        pair.driver.free(freed);
        assertThatThrownBy(() -> pair.driver.add(freed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.driver.free(freed)).isInstanceOf(IllegalStateException.class);
        DescriptorChain foreign = new QueuePair(8, false, false, 16).reserve(0);
        assertThatThrownBy(() -> pair.driver.add(foreign)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseSegmentsThatMakeNoSense() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        ChainBuilder builder = pair.driver.chain();
        assertThatThrownBy(() -> builder.reserve(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.readable(pair.data, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.readable(pair.data, pair.data.size() - 3, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        builder.writable(pair.data, 0, 4);
        assertThatThrownBy(() -> builder.readable(pair.data, 0, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShortenASegmentAndMakeItLongAgain(boolean indirect) {
        QueuePair pair = new QueuePair(8, indirect, false, 16);
        DescriptorChain chain = pair.reserve(0);
        DeviceQueue device = pair.device();
        chain.resize(1, 6);
        assertThat(chain.readableBytes()).isEqualTo(10);
        pair.driver.add(chain);
        assertThatThrownBy(() -> chain.resize(1, 16)).isInstanceOf(IllegalStateException.class);
        device.pop(element);
        assertThat(element.readableBytes()).isEqualTo(10);
        device.push(element.head(), 8);
        pair.driver.poll(pair.completions);
        chain.resize(1, 16);
        pair.driver.add(chain);
        device.pop(element);
        assertThat(element.readableBytes()).isEqualTo(20);
        assertThat(pair.driver.statistics().bytesOut()).isEqualTo(30);
    }

    @Test
    void shouldBoundTheLengthOfASegment() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        DescriptorChain chain = pair.reserve(0);
        assertThatThrownBy(() -> chain.resize(1, 17)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chain.resize(1, 0)).isInstanceOf(IllegalArgumentException.class);
        chain.resize(2, 4);
        assertThat(chain.writableBytes()).isEqualTo(4);
    }

    @Test
    void shouldTakeNoMoreThanThereIsRoomFor() {
        QueuePair pair = new QueuePair(64, true, false, 16);
        DeviceQueue device = deviceWithAll(pair, 64);
        while (device.pop(element)) {
            device.push(element.head(), 8);
        }
        Completions few = new Completions(10);
        List<Object> tokens = new ArrayList<>();
        for (int taken = pair.driver.poll(few); taken > 0; taken = pair.driver.poll(few)) {
            assertThat(few.count()).isEqualTo(taken).isLessThanOrEqualTo(10);
            for (int entry = 0; entry < few.count(); entry++) {
                tokens.add(few.token(entry));
            }
        }
        assertThat(tokens).hasSize(64).doesNotHaveDuplicates();
        few.clear();
        assertThat(few.count()).isZero();
    }

    @Test
    void shouldTakeChainsInTheOrderInWhichTheDeviceUsedThem() {
        QueuePair pair = new QueuePair(16, false, false, 16);
        DeviceQueue device = deviceWithAll(pair, 3);
        List<Integer> heads = new ArrayList<>();
        while (device.pop(element)) {
            heads.add(0, element.head());
        }
        heads.forEach(head -> device.push(head, 8));
        assertThat(pair.driver.poll(pair.completions)).isEqualTo(3);
        assertThat(List.of(pair.completions.token(0), pair.completions.token(1), pair.completions.token(2)))
                .containsExactly(2, 1, 0);
        assertThat(pair.driver.pending()).isZero();
    }

    @Test
    void shouldReclaimEveryExposedChainAfterAReset() {
        QueuePair pair = new QueuePair(64, true, false, 16);
        DeviceQueue device = deviceWithAll(pair, 40);
        device.pop(element);
        device.push(element.head(), 8);
        assertThatThrownBy(pair.driver::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pending=40");
        pair.driver.poll(pair.completions);
        Completions few = new Completions(16);
        List<Object> tokens = new ArrayList<>();
        while (pair.driver.reclaim(few) > 0) {
            for (int entry = 0; entry < few.count(); entry++) {
                assertThat(few.length(entry)).isZero();
                assertThat(few.isGivenBack(entry)).isTrue();
                pair.driver.free(few.chain(entry));
                tokens.add(few.token(entry));
            }
        }
        assertThat(tokens).hasSize(39).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(pair.driver.pending()).isZero();
        assertThat(pair.driver.isBroken()).isTrue();
        pair.driver.close();
    }

    @Test
    void shouldAddNothingWhenBroken() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        DescriptorChain chain = pair.reserve(0);
        pair.driver.reclaim(pair.completions);
        assertThat(pair.driver.add(chain)).isFalse();
        assertThat(chain.isExposed()).isFalse();
        assertThat(pair.driver.needsKick()).isFalse();
    }

    @Test
    void shouldNotifyThroughItsNotifier() {
        QueuePair pair = new QueuePair(8, false, false, 16);
        pair.driver.notifyDevice();
        assertThat(pair.notifications).isEqualTo(1);
        assertThat(pair.driver.index()).isEqualTo(2);
        assertThat(pair.driver.size()).isEqualTo(8);
    }

    private DeviceQueue deviceWithAll(QueuePair pair, int messages) {
        for (int slot = 0; slot < messages; slot++) {
            pair.driver.add(pair.reserve(slot));
        }
        return pair.device();
    }
}
