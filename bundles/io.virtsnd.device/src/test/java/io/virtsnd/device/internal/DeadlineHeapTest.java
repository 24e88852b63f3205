// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

    private static final class Entry extends DeadlineHeap.Entry {}

    @Test
    void shouldAlwaysHaveTheEarliestFirst() {
        Random random = new Random(3);
        DeadlineHeap heap = new DeadlineHeap(500);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            entries.add(new Entry());
        }
        // Around the point where a clock wraps.
        long origin = Long.MAX_VALUE - 500;
        for (int i = 0; i < 50_000; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            if (random.nextInt(3) == 0) {
                heap.remove(entry);
                assertThat(entry.isWaiting()).isFalse();
            } else {
                heap.put(entry, origin + random.nextInt(1000));
                assertThat(entry.isWaiting()).isTrue();
            }
            long earliest = entries.stream()
                    .filter(DeadlineHeap.Entry::isWaiting)
                    .mapToLong(waiting -> waiting.deadline() - origin)
                    .min()
                    .orElse(-1);
            assertThat(heap.isEmpty()).isEqualTo(earliest < 0);
            if (!heap.isEmpty()) {
                assertThat(heap.first().deadline() - origin).isEqualTo(earliest);
            }
        }
    }
}
