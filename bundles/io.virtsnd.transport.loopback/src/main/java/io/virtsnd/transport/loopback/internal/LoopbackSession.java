// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.virtqueue.DeviceStatus;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The claim of a driver on a loopback transport, and of the transport on the device.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class LoopbackSession implements TransportSession {

    private final String holder;
    private final LoopbackTransport transport;
    private final LoopbackSignals signals = new LoopbackSignals();
    private final QueuePath path;
    private volatile BackendSession device;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long features;

    LoopbackSession(String holder, LoopbackTransport transport) {
        this.holder = holder;
        this.transport = transport;
        path = transport.settings().bounce()
                ? new BouncePath(this, transport.bounceParts(signals))
                : new DirectPath(this, transport.driverMemory(), signals);
    }

    /** The transport has claimed the device for this session. */
    void attach(BackendSession claimed) {
        device = claimed;
        path.open();
    }

    String holder() {
        return holder;
    }

    BackendHost host() {
        return path.host();
    }

    BackendSession device() {
        return device;
    }

    long features() {
        return features;
    }

    void features(long accepted) {
        features = accepted;
    }

    QueueNotifier enableQueue(QueueAddresses addresses) {
        return path.enableQueue(addresses);
    }

    /** Whether a notification may go on to the device; not from a driver that is not ready. */
    boolean mayKick(int queue) {
        if (ended.get()) {
            return false;
        }
        if ((device.status() & DeviceStatus.DRIVER_OK) == 0) {
            transport.conduct().violated(Violation.KICK_BEFORE_DRIVER_OK, "queue=" + queue);
        }
        return true;
    }

    void driverOk() {
        path.driverOk();
    }

    void reset() {
        path.reset();
    }

    /** The transport goes away: the device is reset, the driver learns of it. */
    void remove() {
        end();
        signals.removed();
    }

    @Override
    public long await(long timeoutNanos) {
        return signals.await(timeoutNanos);
    }

    @Override
    public void wakeup() {
        signals.wakeup();
    }

    @Override
    public void close() {
        if (!ended.get() && device.status() != 0) {
            transport.conduct().violated(Violation.CLOSED_WITHOUT_RESET, "holder=" + holder);
        }
        end();
        signals.wakeup();
        transport.closed(this);
    }

    private void end() {
        BackendSession claimed = device;
        if (claimed != null && ended.compareAndSet(false, true)) {
            path.close();
            claimed.close();
        }
    }
}
