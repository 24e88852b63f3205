// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;

/**
 * The way to a virtio 1.x device on PCI (virtio 1.2, 4.1), whatever bus its function comes from.
 *
 * <p>The function is claimed with the transport, and looked at then. A queue is not reset alone: devices are known that
 * keep its buffers (the reset of the device is what frees them).
 *
 * <p>Lifetime: {@link #remove()} takes the device away at any moment; from then on the driver's session says REMOVED,
 * notifications do nothing and everything else fails.
 */
public final class PciTransport implements VirtioTransport {

    private static final int ALL_ONES_8 = 0xff;
    private static final int ALL_ONES_16 = 0xffff;

    private final Object lock = new Object();
    private final String name;
    private final PciFunction function;
    private final PciSettings settings;
    private volatile PciClaim claim;
    private volatile boolean removed;

    /**
     * @param name of the transport
     * @param function where the device is
     * @param settings how it is driven
     */
    public PciTransport(String name, PciFunction function, PciSettings settings) {
        this.name = name;
        this.function = function;
        this.settings = settings;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DeviceFailedException if it is no virtio 1.x function
     */
    @Override
    public TransportSession claim(String holder) {
        PciClaim made = new PciClaim(this, holder);
        synchronized (lock) {
            requirePresent();
            if (claim != null) {
                throw new ClaimedException("transport " + name, claim.holder(), holder);
            }
            claim = made;
        }
        try {
            made.open(function.claim("transport " + name));
        } catch (RuntimeException | Error refused) {
            closed(made);
            throw refused;
        }
        if (removed) {
            // It went away meanwhile, and did not see the claim on the function.
            made.lose();
        }
        return made;
    }

    @Override
    public DeviceMemory memory() {
        return (bytes, alignment) -> function().bus().memory().allocate(bytes, alignment);
    }

    @Override
    public boolean startsFresh() {
        return false;
    }

    @Override
    public long deviceFeatures() {
        long offered = function().common().deviceFeatures();
        if (offered == -1 || offered == 0) {
            claim().suspect();
        }
        offered &= settings.indirect() ? -1 : ~VirtioFeatures.INDIRECT_DESC;
        offered &= settings.eventIdx() ? -1 : ~VirtioFeatures.EVENT_IDX;
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        function().common().driverFeatures(features);
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
        int generation = function().common().generation();
        if (generation == ALL_ONES_8) {
            claim().suspect();
        }
        return generation;
    }

    /** {@inheritDoc} Words are read as words: the fields of a sound device have 32 bits (virtio 1.2, 4.1.3.1). */
    @Override
    public int readConfig(int offset, ByteBuffer target) {
        Window device = function().structures().device();
        int bytes = Math.max(0, Math.min(target.remaining(), device.length() - offset));
        int ones = 0;
        for (int at = offset; at < offset + bytes; ) {
            if ((at & 3) == 0 && offset + bytes - at >= Integer.BYTES) {
                int word = device.getU32(at);
                ones |= word == -1 ? 1 : 0;
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                    target.put((byte) (word >>> shift));
                }
                at += Integer.BYTES;
            } else {
                target.put((byte) device.getU8(at++));
            }
        }
        if (ones != 0) {
            claim().suspect();
        }
        return bytes;
    }

    @Override
    public int queueSizeMax(int queue) {
        int size = function().common().queueSize(queue);
        if (size == ALL_ONES_16) {
            claim().suspect();
        }
        return Math.min(settings.queueSize(), size);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        PciClaim now = claim();
        ClaimedFunction device = now.function();
        int max = queueSizeMax(addresses.index());
        if (addresses.size() < 1 || addresses.size() > max || Integer.bitCount(addresses.size()) != 1) {
            throw new TransportException("queue that the device does not have: transport=" + name + " queue="
                    + addresses.index() + " size=" + addresses.size() + "; a power of two up to " + max);
        }
        now.routes().assign();
        int offset = device.notifyOffset(addresses, device.common().place(addresses));
        device.common().enable(addresses.index());
        return now.notifier(addresses.index(), offset);
    }

    /** Takes the device away. */
    public void remove() {
        PciClaim held;
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

    PciSettings settings() {
        return settings;
    }

    void closed(PciClaim ended) {
        synchronized (lock) {
            if (claim == ended) {
                claim = null;
            }
        }
    }

    private ClaimedFunction function() {
        return claim().function();
    }

    private PciClaim claim() {
        requirePresent();
        PciClaim held = claim;
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
