// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.virtqueue.IndirectTables.Slot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndirectTablesTest {

    private final FakeMemory memory = new FakeMemory(0x1000_0000);
    private final IndirectTables tables = new IndirectTables(memory);

    @ParameterizedTest
    @CsvSource({"1,64", "3,64", "4,64", "5,128", "8,128", "9,256", "256,4096", "257,8192", "32768,524288"})
    void shouldGiveEachTableAPlaceOfItsOwn(int descriptors, int bytes) {
        Slot first = tables.take(descriptors);
        Slot second = tables.take(descriptors);
        assertThat(Math.abs(second.deviceAddress() - first.deviceAddress())).isGreaterThanOrEqualTo(bytes);
        assertThat(first.deviceAddress() % 64).isZero();
        assertThat(first.offset() + 16 * descriptors)
                .isLessThanOrEqualTo(first.memory().size());
    }

    @Test
    void shouldPutManyMessagesIntoOneRegion() {
        Set<Long> addresses = new HashSet<>();
        for (int message = 0; message < 64; message++) {
            addresses.add(tables.take(3).deviceAddress());
        }
        assertThat(addresses).hasSize(64);
        assertThat(memory.liveRegions()).isEqualTo(1);
        tables.take(3);
        assertThat(memory.liveRegions()).isEqualTo(2);
    }

    @Test
    void shouldUseAgainWhatCameBack() {
        List<Slot> taken = new ArrayList<>();
        for (int message = 0; message < 64; message++) {
            taken.add(tables.take(3));
        }
        taken.forEach(tables::giveBack);
        for (int message = 0; message < 64; message++) {
            assertThat(taken).contains(tables.take(4));
        }
        assertThat(memory.liveRegions()).isEqualTo(1);
    }

    @Test
    void shouldSeeWordsWhereTheDeviceSeesThem() {
        tables.take(3);
        Slot slot = tables.take(3);
        slot.memory().putU64(slot.offset(), 0x0102_0304_0506_0708L);
        ByteBuffer target = ByteBuffer.allocate(8);
        memory.guestMemory().copyOut(slot.deviceAddress(), target, 8);
        assertThat(target.array()).containsExactly(8, 7, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void shouldReleaseEverythingInTheEnd() {
        tables.take(3);
        tables.take(1000);
        tables.close();
        assertThat(memory.liveRegions()).isZero();
        tables.close();
    }
}
