// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;

/**
 * The way to a virtio device in a window of registers, in version 2 of their layout (virtio 1.2, 4.2), whatever bus the
 * window comes from.
 *
 * <p>The window is claimed with the transport, and looked at then.
 *
 * <p>Lifetime: {@link #remove()} takes the device away at any moment; from then on the driver's session says REMOVED,
 * notifications do nothing and everything else fails.
 */
public final class MmioTransport implements VirtioTransport {

    /** More queues than that cannot be told apart by a driver here. */
    private static final int QUEUES_MAX = 61;

    private static final int ALL_ONES = -1;

    private final Object lock = new Object();
    private final String name;
    private final MmioWindow window;
    private final MmioSettings settings;
    private volatile MmioClaim claim;
    private volatile boolean removed;

    /**
     * @param name of the transport
     * @param window where the device is
     * @param settings how it is driven
     */
    public MmioTransport(String name, MmioWindow window, MmioSettings settings) {
        this.name = name;
        this.window = window;
        this.settings = settings;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DeviceFailedException if there is no virtio 1.x device in the window
     */
    @Override
    public TransportSession claim(String holder) {
        MmioClaim made = new MmioClaim(this, holder);
        synchronized (lock) {
            requirePresent();
            if (claim != null) {
                throw new ClaimedException("transport " + name, claim.holder(), holder);
            }
            claim = made;
        }
        try {
            made.open(window.claim("transport " + name));
        } catch (RuntimeException | Error refused) {
            closed(made);
            throw refused;
        }
        if (removed) {
            // It went away meanwhile, and did not see the claim on the window.
            made.lose();
        }
        return made;
    }

    @Override
    public DeviceMemory memory() {
        return (bytes, alignment) -> claim().bus().memory().allocate(bytes, alignment);
    }

    @Override
    public boolean startsFresh() {
        return false;
    }

    @Override
    public long deviceFeatures() {
        long offered = device().deviceFeatures();
        if (offered == -1 || offered == 0) {
            claim().suspect();
        }
        offered &= settings.indirect() ? -1 : ~VirtioFeatures.INDIRECT_DESC;
        offered &= settings.eventIdx() ? -1 : ~VirtioFeatures.EVENT_IDX;
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        device().driverFeatures(features);
    }

    @Override
    public int status() {
        return claim().status();
    }

    @Override
    public void setStatus(int status) {
        claim().status(status);
    }

    @Override
    public int configGeneration() {
        int generation = device().generation();
        if (generation == ALL_ONES) {
            claim().suspect();
        }
        return generation;
    }

    /** {@inheritDoc} Words are read as words: the fields of a sound device have 32 bits (virtio 1.2, 4.2.2.2). */
    @Override
    public int readConfig(int offset, ByteBuffer target) {
        DeviceWindow device = device();
        int bytes = Math.max(0, Math.min(target.remaining(), device.configBytes() - offset));
        boolean isSuspect = false;
        for (int at = offset; at < offset + bytes; ) {
            if ((at & 3) == 0 && offset + bytes - at >= Integer.BYTES) {
                int word = device.configWord(at);
                isSuspect |= word == ALL_ONES;
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                    target.put((byte) (word >>> shift));
                }
                at += Integer.BYTES;
            } else {
                target.put((byte) device.configByte(at++));
            }
        }
        if (isSuspect) {
            claim().suspect();
        }
        return bytes;
    }

    @Override
    public int queueSizeMax(int queue) {
        if (queue < 0 || queue >= QUEUES_MAX) {
            return 0;
        }
        int size = device().queueSizeMax(queue);
        if (size == ALL_ONES) {
            claim().suspect();
        }
        // Unsigned: more than there are in a queue is as good as any.
        return size < 0 ? settings.queueSize() : Math.min(settings.queueSize(), size);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        int max = queueSizeMax(addresses.index());
        if (addresses.size() < 1 || addresses.size() > max || Integer.bitCount(addresses.size()) != 1) {
            throw new TransportException("queue that the device does not have: transport=" + name + " queue="
                    + addresses.index() + " size=" + addresses.size() + "; a power of two up to " + max);
        }
        return claim().enable(addresses);
    }

    /** Takes the device away. */
    public void remove() {
        MmioClaim held;
        synchronized (lock) {
            removed = true;
            held = claim;
        }
        if (held != null) {
            held.lose();
        }
    }

    String name() {
        return name;
    }

    MmioSettings settings() {
        return settings;
    }

    void closed(MmioClaim ended) {
        synchronized (lock) {
            if (claim == ended) {
                claim = null;
            }
        }
    }

    private DeviceWindow device() {
        return claim().window();
    }

    private MmioClaim claim() {
        requirePresent();
        MmioClaim held = claim;
        if (held == null) {
            throw new TransportException(
                    "transport is not claimed: transport=" + name + "; claim it before using its device");
        }
        return held;
    }

    private void requirePresent() {
        if (removed) {
            throw new TransportException("transport is gone: transport=" + name);
        }
    }
}
