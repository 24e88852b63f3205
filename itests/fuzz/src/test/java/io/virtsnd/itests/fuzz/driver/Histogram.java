// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often the driver gave each reason to reject something. */
final class Histogram {

    private final Map<String, long[]> counts = new TreeMap<>();

    void count(String reason) {
        add(reason, 1);
    }

    void add(String reason, long times) {
        counts.computeIfAbsent(reason, name -> new long[1])[0] += times;
    }

    long of(String reason) {
        long[] count = counts.get(reason);
        return count == null ? 0 : count[0];
    }

    void requireEach(List<String> reasons, long least) {
        assertThat(reasons.stream().filter(reason -> of(reason) < least))
                .as("reasons met less than %d times", least)
                .isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((reason, count) -> text.append(String.format("%10d  %s%n", count[0], reason)));
        return text.toString();
    }
}
