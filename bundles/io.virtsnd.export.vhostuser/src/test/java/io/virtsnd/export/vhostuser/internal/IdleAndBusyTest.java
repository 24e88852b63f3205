// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the thread of an export takes. */
class IdleAndBusyTest {

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EchoDevice device = new EchoDevice();
    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(device);
    }

    @AfterEach
    void close() throws IOException {
        served.close();
    }

    private static long exportThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("virtsnd-test-export"))
                .findFirst()
                .orElseThrow()
                .getId();
    }

    private void kick(FrontEndRing ring, int times) {
        for (int i = 0; i < times; i++) {
            long before = device.kicks;
            ring.kick.signal();
            while (device.kicks == before) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldAllocateNothingWhenKicksAreServed() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            FrontEndRing ring = front.rings.get(2);
            kick(ring, 20_000);
            long id = exportThread();
            long before = threads.getThreadAllocatedBytes(id);
            kick(ring, 5_000);
            assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(4096);
        }
    }

    @Test
    void shouldTakeNoTimeWhenNothingHappens() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            front.rings.get(2).exchange(new byte[1], 1);
            long id = exportThread();
            long before = threads.getThreadCpuTime(id);
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            // Nothing but what the measurement may be wrong by.
            assertThat(threads.getThreadCpuTime(id) - before).isLessThan(5_000_000L);
        }
    }
}
