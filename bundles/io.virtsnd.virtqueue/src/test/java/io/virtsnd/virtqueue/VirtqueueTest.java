// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.QueueStatistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtqueueTest {

    private final ElementChain element = new ElementChain();

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldCarryMessagesWhenIndicesWrapManyTimes(boolean indirect, boolean eventIdx) {
        QueuePair pair = new QueuePair(64, indirect, eventIdx, 16);
        for (int slot = 0; slot < 21; slot++) {
            pair.reserve(slot);
        }
        DeviceQueue device = pair.device();
        for (int message = 0; message < 70_000; message++) {
            int slot = message % 21;
            pair.payload(slot).putInt(0, message);
            assertThat(pair.driver.add(pair.chains.get(slot))).isTrue();
            assertThat(pair.driver.needsKick()).isTrue();
            assertThat(device.pop(element)).isTrue();
            assertThat(element.getU32(QueuePair.HEADER)).isEqualTo(message);
            element.putU64(0, 0x8000L | (long) message << 32);
            device.push(element.head(), QueuePair.STATUS);
            assertThat(device.enableKicks()).isFalse();
            assertThat(device.needsSignal()).isTrue();
            assertThat(pair.driver.poll(pair.completions)).isEqualTo(1);
            assertThat(pair.completions.token(0)).isEqualTo(slot);
            assertThat(pair.completions.length(0)).isEqualTo(QueuePair.STATUS);
            assertThat(pair.completions.violation(0)).isNull();
            assertThat(pair.status(slot).getLong(0)).isEqualTo(0x8000L | (long) message << 32);
            assertThat(pair.driver.enableSignals()).isFalse();
        }
        assertThat(pair.driver.statistics())
                .isEqualTo(new QueueStatistics(2, 64, 70_000, 70_000, 70_000, 70_000 * 20, 70_000 * 8, 0));
        assertThat(device.statistics())
                .isEqualTo(new QueueStatistics(2, 64, 70_000, 0, 70_000, 70_000 * 20, 70_000 * 8, 0));
        assertThat(device.signals()).isEqualTo(70_000);
    }
}
