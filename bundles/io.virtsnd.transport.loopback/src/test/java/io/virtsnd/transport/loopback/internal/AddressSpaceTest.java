// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {

    @Test
    void shouldKeepRegionsApartAndAlignedToNoMoreThanAskedFor() {
        AddressSpace addresses = new AddressSpace(new SplittableRandom(1));
        TreeMap<Long, Long> taken = new TreeMap<>();
        for (int i = 0; i < 2000; i++) {
            int alignment = 1 << i % 13;
            long address = addresses.take(10_000, alignment);
            assertThat(address).isPositive();
            assertThat(Long.lowestOneBit(address)).isEqualTo(alignment);
            taken.put(address, address + 10_000);
        }
        long end = 0;
        for (var region : taken.entrySet()) {
            assertThat(region.getKey() - end).isGreaterThanOrEqualTo(4096);
            end = region.getValue();
        }
    }
}
