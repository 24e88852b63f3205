// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The claim of a driver on a virtio function, and of the transport on the bus.
 *
 * <p>Lifetime: from the claim to {@link #close()}; the function is given back then, or when the transport goes. A device
 * that is gone stays gone for this claim: all of its registers read ones.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class PciClaim implements TransportSession {

    private static final int ALL_ONES = 0xff;

    private final PciTransport transport;
    private final String holder;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ClaimedFunction function;
    private volatile InterruptRoutes routes;
    private volatile boolean ended;
    /** The status that was written last. */
    private volatile int written;

    PciClaim(PciTransport transport, String holder) {
        this.transport = transport;
        this.holder = holder;
    }

    String holder() {
        return holder;
    }

    /** The bus gave the function: looks at what it is. */
    void open(PciSession bus) {
        try {
            ClaimedFunction found = ClaimedFunction.of(transport.name(), bus);
            routes = new InterruptRoutes(found, transport.settings().interrupts());
            function = found;
        } catch (RuntimeException | Error unusable) {
            bus.close();
            throw unusable;
        }
    }

    /** The function, as long as it is there. */
    ClaimedFunction function() {
        ClaimedFunction claimed = function;
        if (claimed == null) {
            throw new TransportException(
                    "transport is not claimed: transport=" + transport.name() + "; claim it before using its device");
        }
        if (ended) {
            throw gone("");
        }
        return claimed;
    }

    InterruptRoutes routes() {
        return routes;
    }

    /** Reads the status; all ones are a device that is gone, and so are zeros where the bus says the same. */
    int status() {
        ClaimedFunction claimed = function();
        int status = claimed.common().status();
        if (status == ALL_ONES || status == 0 && written != 0 && claimed.isGone()) {
            lose();
            throw gone(" status=0x" + Integer.toHexString(status));
        }
        return status;
    }

    void status(int value) {
        ClaimedFunction claimed = function();
        written = value;
        if (value == 0) {
            routes.forget();
        }
        claimed.common().status(value);
    }

    /** A register reads as many ones as one of a device that is gone: is it? */
    void suspect() {
        status();
    }

    /** Notifications of a queue; they do nothing when the claim has ended. */
    QueueNotifier notifier(int queue, int offset) {
        Registers registers = function().structures().doorbells().registers();
        return () -> {
            if (!ended) {
                registers.putU16(offset, queue);
            }
        };
    }

    @Override
    public long await(long timeoutNanos) {
        ClaimedFunction claimed = function;
        long start = System.nanoTime();
        long left = Math.max(0, timeoutNanos);
        while (!ended) {
            long vectors = claimed.bus().await(left);
            if (vectors == 0) {
                break;
            }
            long signals = routes.take(vectors);
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

    @Override
    public void wakeup() {
        ClaimedFunction claimed = function;
        if (claimed != null && !closed.get()) {
            claimed.bus().wakeup();
        }
    }

    /** The device is gone: nothing reaches it any more, and whoever waits learns of it. */
    void lose() {
        ended = true;
        wakeup();
    }

    @Override
    public void close() {
        ClaimedFunction claimed = function;
        if (claimed != null && closed.compareAndSet(false, true)) {
            try {
                settle(claimed);
            } finally {
                ended = true;
                claimed.bus().wakeup();
                claimed.bus().close();
            }
        }
        transport.closed(this);
    }

    /** A driver that is done has reset its device; if it could not, it is done here, or by the bus. */
    private void settle(ClaimedFunction claimed) {
        if (ended || claimed.common().status() == 0) {
            return;
        }
        claimed.common().status(0);
        if (claimed.common().status() != 0) {
            claimed.bus().reset();
        }
    }

    private TransportException gone(String details) {
        return new TransportException("device is gone: transport=" + transport.name() + details);
    }
}
