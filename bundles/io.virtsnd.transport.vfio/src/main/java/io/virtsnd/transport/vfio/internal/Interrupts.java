// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the interrupts of a function go: one counter for each vector, the first one also for the line.
 *
 * <p>Lifetime: counters are made when they are needed first, and stay until it is closed: whoever waits on them only has to
 * look for new ones.
 *
 * <p>Thread: any.
 */
final class Interrupts implements AutoCloseable {

    /** Vectors have bits 0 to 60. */
    static final int VECTORS_MAX = 61;

    private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);
    private static final int OFF = -1;

    private final Linux linux;
    private final VfioDevice device;
    private final int vectors;
    private volatile EventFd[] counters = new EventFd[0];
    private volatile int kind = OFF;

    Interrupts(Linux linux, VfioDevice device) {
        this.linux = linux;
        this.device = device;
        vectors = Math.min(device.interrupts(VfioDevice.MSIX), VECTORS_MAX);
    }

    int vectors() {
        return vectors;
    }

    /** The counters of now, never fewer than before; not to be changed. */
    EventFd[] counters() {
        return counters;
    }

    /** Turns so many vectors on, or the line if none. */
    synchronized void enable(int count) {
        if (count < 0 || count > vectors) {
            throw new IllegalArgumentException("function has not so many vectors: count=" + count + " of=" + vectors);
        }
        if (count == 0 && device.interrupts(VfioDevice.INTX) == 0) {
            throw new TransportException("function has no interrupt line; use its vectors: vectors=" + vectors);
        }
        try {
            disable();
            make(Math.max(count, 1));
            int[] descriptors = new int[Math.max(count, 1)];
            Arrays.setAll(descriptors, i -> counters[i].descriptor().number());
            int wanted = count == 0 ? VfioDevice.INTX : VfioDevice.MSIX;
            device.trigger(wanted, descriptors);
            kind = wanted;
        } catch (IOException | IllegalStateException refused) {
            throw new TransportException(
                    "interrupts cannot be turned on: vectors=" + count + ": " + refused.getMessage(), refused);
        }
    }

    private void make(int count) throws IOException {
        EventFd[] now = counters;
        if (count > now.length) {
            EventFd[] more = Arrays.copyOf(now, count);
            try {
                for (int i = now.length; i < count; i++) {
                    more[i] = linux.createEventFd();
                }
            } catch (ErrnoException exhausted) {
                for (int i = now.length; i < count && more[i] != null; i++) {
                    more[i].close();
                }
                throw exhausted;
            }
            counters = more;
        }
    }

    private void disable() throws ErrnoException {
        if (kind != OFF) {
            device.trigger(kind);
            kind = OFF;
        }
    }

    /** The line may be raised again; nothing where interrupts are messages. */
    void acknowledge() {
        if (kind == VfioDevice.INTX) {
            try {
                device.unmaskLine();
            } catch (ErrnoException | IllegalStateException gone) {
                LOG.debug("interrupt line is not unmasked", gone); // the end of the device is told elsewhere
            }
        }
    }

    /** Turns interrupts off. */
    synchronized void off() {
        try {
            disable();
        } catch (ErrnoException | IllegalStateException gone) {
            kind = OFF; // they end with the device
        }
    }

    /** Closes the counters; nobody waits any more. */
    @Override
    public void close() {
        for (EventFd counter : counters) {
            counter.close();
        }
    }
}
