// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.linux.EventFd;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The notifications of the device on their way to the front end. An event counter may be replaced or closed at the very
 * moment when the device signals: it is then signalled or not, but never another descriptor.
 *
 * <p>Thread: {@link #signalQueue} and {@link #signalConfig} any, without a lock; the rest the export's.
 */
final class CallSignals implements BackendHost, AutoCloseable {

    /** The most rings of a device. */
    static final int RINGS_MAX = 64;

    private final AtomicReferenceArray<EventFd> calls = new AtomicReferenceArray<>(RINGS_MAX);
    private final EventFd wakeup;
    private final AtomicBoolean configChanged = new AtomicBoolean();

    /** @param wakeup wakes the export's thread; stays the caller's */
    CallSignals(EventFd wakeup) {
        this.wakeup = wakeup;
    }

    @Override
    public void signalQueue(int queue) {
        EventFd call = queue >= 0 && queue < RINGS_MAX ? calls.get(queue) : null;
        if (call != null) {
            call.signal();
        }
    }

    @Override
    public void signalConfig() {
        configChanged.set(true);
        wakeup.signal();
    }

    /**
     * SET_VRING_CALL.
     *
     * @param ring number of the ring
     * @param call this object's from now on; null: the front end polls
     */
    void replace(int ring, EventFd call) {
        EventFd before = calls.getAndSet(ring, call);
        if (before != null) {
            before.close();
        }
    }

    /** Whether the configuration or the status changed since the last time. */
    boolean takeConfigChanged() {
        return configChanged.getAndSet(false);
    }

    @Override
    public void close() {
        for (int ring = 0; ring < RINGS_MAX; ring++) {
            replace(ring, null);
        }
    }
}
