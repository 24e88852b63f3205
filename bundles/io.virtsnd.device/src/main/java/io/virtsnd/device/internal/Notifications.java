// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.protocol.VirtioSound;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The notifications of a device to its transport: decided on under the device lock, sent without it.
 *
 * <p>Thread: any; {@link #take} under the device lock.
 */
final class Notifications {

    private static final int CONFIG = 1 << VirtioSound.QUEUES;
    private static final long SENDING_NANOS = 1_000_000_000L;

    // Threads that send, of what was decided on before.
    private final AtomicInteger senders = new AtomicInteger();
    private boolean configChanged;

    /** The transport is to be told that configuration or status changed. Thread: under the device lock. */
    void configChanged() {
        configChanged = true;
    }

    /** Nobody is to be told any more. Thread: under the device lock. */
    void clear() {
        configChanged = false;
    }

    /** Takes what there is to send; {@link #send} has to follow. */
    int take(int queueSignals) {
        int signals = queueSignals | (configChanged ? CONFIG : 0);
        configChanged = false;
        if (signals != 0) {
            senders.incrementAndGet();
        }
        return signals;
    }

    /** Sends what was taken. Data queues before the control queue: whoever hears of a RELEASE heard of its messages. */
    void send(BackendHost host, int signals) {
        if (signals == 0) {
            return;
        }
        try {
            for (int q = VirtioSound.QUEUES - 1; q >= 0; q--) {
                if ((signals & 1 << q) != 0) {
                    host.signalQueue(q);
                }
            }
            if ((signals & CONFIG) != 0) {
                host.signalConfig();
            }
        } finally {
            senders.decrementAndGet();
        }
    }

    /** Waits until nothing is under way that was decided on before; a host does not block. */
    void await() {
        long start = System.nanoTime();
        while (senders.get() > 0 && System.nanoTime() - start < SENDING_NANOS) {
            Thread.yield();
        }
    }
}
