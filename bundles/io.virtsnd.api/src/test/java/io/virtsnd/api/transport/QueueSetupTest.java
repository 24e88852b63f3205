// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueSetupTest {

    private static final MemoryRegion REGION = new MemoryRegion() {
        @Override
        public ByteBuffer buffer() {
            throw new AssertionError("a record looks at no memory");
        }

        @Override
        public int size() {
            return 4096;
        }

        @Override
        public long deviceAddress(int offset) {
            return offset;
        }

        @Override
        public void release() {}
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 48, 65536, -1, Integer.MIN_VALUE})
    void shouldRefuseASizeWhenItIsNoPowerOfTwoInRange(int size) {
        assertThatThrownBy(() -> setup(size, 0, 1024, 2048)).hasMessageContaining("size=" + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64, 32768})
    void shouldAcceptASizeWhenItIsAPowerOfTwoInRange(int size) {
        assertThat(setup(size, 0, 1024, 2048).size()).isEqualTo(size);
    }

    @Test
    void shouldRefuseAnAreaWhenItIsNotAligned() {
        assertThatThrownBy(() -> setup(4, 8, 1024, 2048)).hasMessageContaining("descriptorOffset=8");
        assertThatThrownBy(() -> setup(4, 0, 1025, 2048)).hasMessageContaining("availOffset=1025");
        assertThatThrownBy(() -> setup(4, 0, 1024, 2050)).hasMessageContaining("usedOffset=2050");
    }

    private static QueueSetup setup(int size, int descriptorOffset, int availOffset, int usedOffset) {
        return new QueueSetup(2, size, REGION, descriptorOffset, availOffset, usedOffset, false, false, () -> {});
    }
}
