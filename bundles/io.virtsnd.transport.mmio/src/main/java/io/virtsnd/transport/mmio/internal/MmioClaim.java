// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The claim of a driver on a virtio window, and of the transport on the bus.
 *
 * <p>Lifetime: from the claim to {@link #close()}; the window is given back then, or when the transport goes. A device that
 * is gone stays gone for this claim: all of its registers read ones.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class MmioClaim implements TransportSession {

    private static final int ALL_ONES = -1;

    private final MmioTransport transport;
    private final String holder;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile MmioSession bus;
    private volatile DeviceWindow window;
    private volatile boolean ended;
    /** The status that was written last. */
    private volatile int written;
    /** Queues that may have caused an interrupt; written by the driver that sets its device up. */
    private volatile long enabled;

    MmioClaim(MmioTransport transport, String holder) {
        this.transport = transport;
        this.holder = holder;
    }

    String holder() {
        return holder;
    }

    /** The bus gave the window: looks at what is in it. */
    void open(MmioSession session) {
        try {
            DeviceWindow found = new DeviceWindow(transport.name(), session.registers());
            found.requireVirtio();
            bus = session;
            window = found;
        } catch (RuntimeException | Error unusable) {
            session.close();
            throw unusable;
        }
    }

    /** The bus, as long as the device is there. */
    MmioSession bus() {
        window();
        return bus;
    }

    /** The window, as long as the device is there. */
    DeviceWindow window() {
        DeviceWindow claimed = window;
        if (claimed == null) {
            throw new TransportException(
                    "transport is not claimed: transport=" + transport.name() + "; claim it before using its device");
        }
        if (ended) {
            throw gone("");
        }
        return claimed;
    }

    /** Reads the status; all ones are a device that is gone, and so are zeros where the rest of it is not there. */
    int status() {
        DeviceWindow claimed = window();
        int status = claimed.status();
        if (status == ALL_ONES || status == 0 && written != 0 && claimed.isGone()) {
            lose();
            throw gone(" status=0x" + Integer.toHexString(status));
        }
        return status & 0xff;
    }

    void status(int value) {
        DeviceWindow claimed = window();
        written = value;
        if (value == 0) {
            enabled = 0;
        }
        claimed.status(value);
    }

    /** A register reads as many ones as one of a device that is gone: is it? */
    void suspect() {
        status();
    }

    QueueNotifier enable(QueueAddresses queue) {
        DeviceWindow claimed = window();
        // Before anything can arrive.
        enabled = enabled | 1L << queue.index();
        claimed.enable(queue);
        int index = queue.index();
        return () -> {
            if (!ended) {
                claimed.notifyQueue(index);
            }
        };
    }

    @Override
    public long await(long timeoutNanos) {
        long start = System.nanoTime();
        long left = Math.max(0, timeoutNanos);
        while (!ended) {
            long interrupts = bus.await(left);
            if (interrupts == 0) {
                break;
            }
            long signals = take(interrupts);
            if ((signals & REMOVED) != 0) {
                ended = true;
                break;
            }
            left = timeoutNanos - (System.nanoTime() - start);
            // Nothing for a driver: a line that others share, or an interrupt of before the last reset.
            if (signals != 0 || left <= 0) {
                return signals;
            }
        }
        return ended ? REMOVED : 0;
    }

    private long take(long interrupts) {
        if ((interrupts & REMOVED) != 0) {
            return REMOVED;
        }
        int causes = window.takeInterrupt();
        bus.endOfInterrupt();
        if (causes == ALL_ONES) {
            return REMOVED;
        }
        return ((causes & MmioLayout.INTERRUPT_QUEUE) == 0 ? 0 : enabled)
                | ((causes & MmioLayout.INTERRUPT_CONFIG) == 0 ? 0 : CONFIG_CHANGED);
    }

    @Override
    public void wakeup() {
        MmioSession session = bus;
        if (session != null && !closed.get()) {
            session.wakeup();
        }
    }

    /** The device is gone: nothing reaches it any more, and whoever waits learns of it. */
    void lose() {
        ended = true;
        wakeup();
    }

    /** A driver that is done has reset its device; if it could not, it is done here. */
    @Override
    public void close() {
        MmioSession session = bus;
        if (session != null && closed.compareAndSet(false, true)) {
            try {
                if (!ended && window.status() != 0) {
                    window.status(0);
                }
            } finally {
                ended = true;
                session.wakeup();
                session.close();
            }
        }
        transport.closed(this);
    }

    private TransportException gone(String details) {
        return new TransportException("device is gone: transport=" + transport.name() + details);
    }
}
