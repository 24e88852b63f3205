// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neither end allocates anything per message. */
class AllocationTest {

    private static final int MESSAGES = 1_000_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ElementChain element = new ElementChain();
    private final ByteBuffer heard = ByteBuffer.allocateDirect(64);

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldAllocateNothingInAMillionMessages(boolean indirect, boolean eventIdx) {
        QueuePair pair = new QueuePair(64, indirect, eventIdx, 64);
        for (int slot = 0; slot < 21; slot++) {
            pair.reserve(slot);
        }
        DeviceQueue device = pair.device();
        carry(pair, device, 20_000);
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        carry(pair, device, MESSAGES);
        // The first call of the counter itself may allocate a little.
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(1024);
    }

    private void carry(QueuePair pair, DeviceQueue device, int messages) {
        for (int message = 0, slot = 0; message < messages; message++) {
            pair.driver.disableSignals();
            device.disableKicks();
            pair.driver.add(pair.chains.get(slot));
            pair.driver.needsKick();
            if (!device.pop(element) || element.copyOut(4, heard.clear()) != 64) {
                throw new AssertionError("message=" + message);
            }
            element.putU64(0, 0x8000 | element.getU32(0));
            device.push(element.head(), 8);
            device.needsSignal();
            if (pair.driver.poll(pair.completions) != 1 || pair.completions.violation(0) != null) {
                throw new AssertionError("message=" + message);
            }
            pair.driver.enableSignals();
            device.enableKicks();
            slot = slot == 20 ? 0 : slot + 1;
        }
    }
}
