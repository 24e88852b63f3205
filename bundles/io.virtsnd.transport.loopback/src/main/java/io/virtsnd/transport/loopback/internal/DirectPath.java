// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;

/** The device works on the driver's own memory. */
final class DirectPath implements QueuePath {

    private final LoopbackSession session;
    private final LoopbackMemory memory;
    private final LoopbackSignals signals;

    DirectPath(LoopbackSession session, LoopbackMemory memory, LoopbackSignals signals) {
        this.session = session;
        this.memory = memory;
        this.signals = signals;
    }

    @Override
    public BackendHost host() {
        return signals;
    }

    @Override
    public void open() {
        memory.publishTo(session.device()::memory);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        BackendSession device = session.device();
        device.startQueue(addresses, 0);
        int queue = addresses.index();
        return () -> {
            if (session.mayKick(queue)) {
                device.kick(queue);
            }
        };
    }

    @Override
    public void driverOk() {
        // The device looks at its queues itself.
    }

    @Override
    public void reset() {
        // The device forgot its queues itself.
    }

    @Override
    public void close() {
        memory.unpublish();
    }
}
