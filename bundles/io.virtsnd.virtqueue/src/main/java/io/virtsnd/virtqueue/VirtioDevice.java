// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A virtio device as its driver holds it: the start-up sequence of virtio 1.2, 3.1.1, run once here for all transports.
 *
 * <pre>{@code
 *  claim ----> CLAIMED --start()--> CONFIGURING --driverOk()--> LIVE
 *                 ^                      |                        |
 *                 +------- reset() ------+-----------+------------+      any --close()--> CLOSED
 *                                                    |
 *                            FAILED <-- a step that cannot be recovered (FAILED is set in the status, C3)
 * }</pre>
 *
 * <p>Lifetime: the memory of the queues belongs to the device object. It is released when the device was reset and said
 * so; if it does not, it stays where it is until the transport is given back.
 *
 * <p>Thread: one at a time; {@link #session()} and {@link #needsReset()} any.
 */
public final class VirtioDevice implements AutoCloseable {

    /** How long a reset may take, in ns, unless told otherwise. */
    public static final long RESET_TIMEOUT_NANOS = 1_000_000_000L;

    private static final long RESET_POLL_NANOS = 50_000L;
    private static final int CONFIG_ATTEMPTS = 64;

    /** Where the device is in its life. */
    public enum State {
        /** Claimed and not started, or reset. */
        CLAIMED,
        /** Features are agreed: configuration is read, queues are set up and filled. */
        CONFIGURING,
        /** DRIVER_OK: notifications flow. */
        LIVE,
        /** Start-up failed; a reset comes before anything else. */
        FAILED,
        /** Given back. */
        CLOSED
    }

    private final VirtioTransport transport;
    private final TransportSession session;
    private final LongSupplier nanoClock;
    private final List<MemoryRegion> rings = new ArrayList<>();
    private State state = State.CLAIMED;
    private long features;

    /**
     * Claims the device behind a transport.
     *
     * @param transport the way to the device
     * @param holder name of the claimant
     * @param nanoClock ns from any origin, as {@code System::nanoTime}
     * @throws io.virtsnd.api.transport.ClaimedException if somebody else holds it
     */
    public VirtioDevice(VirtioTransport transport, String holder, LongSupplier nanoClock) {
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.session = transport.claim(holder);
    }

    /**
     * Resets the device and agrees on features, up to and including FEATURES_OK (C1). Accepted are VERSION_1, which must
     * be there, ACCESS_PLATFORM, and of the wanted bits those that are offered; nothing else, whatever is offered (C6).
     *
     * @param wanted bits 0 to 23, INDIRECT_DESC and EVENT_IDX
     * @return the features that were accepted
     * @throws DeviceFailedException if the device is a legacy one or refuses the features, then FAILED is set; or if it
     *     does not reset
     */
    public long start(long wanted) {
        long optional = VirtioFeatures.DEVICE_TYPE | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;
        if ((wanted & ~optional) != 0) {
            throw new IllegalArgumentException("features that a driver may not choose: wanted=0x"
                    + Long.toHexString(wanted) + " allowed=0x" + Long.toHexString(optional));
        }
        requireNot(State.CLOSED);
        reset();
        addStatus(DeviceStatus.ACKNOWLEDGE);
        addStatus(DeviceStatus.DRIVER);
        long offered = transport.deviceFeatures();
        if ((offered & VirtioFeatures.VERSION_1) == 0) {
            throw fail(Reason.LEGACY_DEVICE, "offered=0x" + Long.toHexString(offered) + "; VERSION_1 must be offered");
        }
        features = offered & (wanted | VirtioFeatures.VERSION_1 | VirtioFeatures.ACCESS_PLATFORM);
        transport.driverFeatures(features);
        addStatus(DeviceStatus.FEATURES_OK);
        int status = transport.status();
        if ((status & DeviceStatus.FEATURES_OK) == 0) {
            throw fail(
                    Reason.FEATURES_REFUSED,
                    "offered=0x" + Long.toHexString(offered) + " accepted=0x" + Long.toHexString(features)
                            + " status=0x" + Integer.toHexString(status));
        }
        state = State.CONFIGURING;
        return features;
    }

    /**
     * Allocates the ring of a queue and tells the device of it.
     *
     * @param queue number of the queue
     * @param sizeWanted entries, a power of two; the device may have fewer
     * @return what a {@link Virtqueue} is made from
     * @throws DeviceFailedException if the device has no such queue
     * @throws io.virtsnd.api.transport.DeviceMemoryException if there is no memory for the ring
     */
    public QueueSetup setUpQueue(int queue, int sizeWanted) {
        require(State.CONFIGURING);
        if (Integer.bitCount(sizeWanted) != 1 || sizeWanted < 1) {
            throw new IllegalArgumentException(
                    "queue size must be a power of two: queue=" + queue + " sizeWanted=" + sizeWanted);
        }
        int max = transport.queueSizeMax(queue);
        if (max < 1) {
            throw fail(Reason.NO_SUCH_QUEUE, "queue=" + queue + " queueSizeMax=" + max);
        }
        int size = Math.min(sizeWanted, Integer.highestOneBit(Math.min(max, QueueSetup.MAX_SIZE)));
        MemoryRegion region =
                transport.memory().allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        rings.add(region);
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        QueueAddresses addresses = new QueueAddresses(
                queue, size, region.deviceAddress(0), region.deviceAddress(avail), region.deviceAddress(used));
        QueueNotifier notifier = transport.enableQueue(addresses);
        return new QueueSetup(
                queue,
                size,
                region,
                0,
                avail,
                used,
                has(VirtioFeatures.INDIRECT_DESC),
                has(VirtioFeatures.EVENT_IDX),
                notifier);
    }

    /** Tells the device that the driver is ready; notifications may be sent from now on (C2). */
    public void driverOk() {
        require(State.CONFIGURING);
        addStatus(DeviceStatus.DRIVER_OK);
        state = State.LIVE;
    }

    /**
     * Sets FAILED: the driver cannot go on with this device (C3). Only {@link #reset()}, {@link #start} and
     * {@link #close()} make sense now.
     */
    public void giveUp() {
        requireNot(State.CLOSED);
        state = State.FAILED;
        addStatus(DeviceStatus.FAILED);
    }

    /**
     * Reads configuration that is consistent: all of it from one generation (C9).
     *
     * @param offset bytes from the start of the configuration space
     * @param target receives the bytes from its position on, which moves
     * @return bytes read: less than asked for where the configuration space ends
     * @throws DeviceFailedException if the configuration changes all the time
     */
    public int readConfig(int offset, ByteBuffer target) {
        int position = target.position();
        for (int attempt = 0; attempt < CONFIG_ATTEMPTS; attempt++) {
            int before = transport.configGeneration();
            target.position(position);
            int bytes = transport.readConfig(offset, target);
            if (transport.configGeneration() == before) {
                target.position(position + bytes);
                return bytes;
            }
        }
        throw new DeviceFailedException(Reason.CONFIG_UNSTABLE, "offset=" + offset + " attempts=" + CONFIG_ATTEMPTS);
    }

    /**
     * Resets the device and waits until it says so (C8). Then the memory of its queues is released; chains that were
     * exposed can be reclaimed.
     *
     * @throws DeviceFailedException if the status does not read 0 in time: the memory is not released
     */
    public void reset() {
        requireNot(State.CLOSED);
        state = State.FAILED;
        transport.setStatus(0);
        long start = nanoClock.getAsLong();
        for (int status = transport.status(); status != 0; status = transport.status()) {
            long waited = nanoClock.getAsLong() - start;
            if (waited >= RESET_TIMEOUT_NANOS) {
                throw new DeviceFailedException(
                        Reason.RESET_TIMEOUT, "status=0x" + Integer.toHexString(status) + " waitedNanos=" + waited);
            }
            LockSupport.parkNanos(RESET_POLL_NANOS);
        }
        rings.forEach(MemoryRegion::release);
        rings.clear();
        features = 0;
        state = State.CLAIMED;
    }

    /**
     * Whether the device says that it failed (virtio 1.2, 2.1.2).
     *
     * @return true if DEVICE_NEEDS_RESET is set, or every bit is, as of a device that is not there any more
     */
    public boolean needsReset() {
        return (transport.status() & DeviceStatus.NEEDS_RESET) != 0;
    }

    /**
     * Whether a feature was accepted.
     *
     * @param mask one feature bit
     * @return true if it is in use
     */
    public boolean has(long mask) {
        return (features & mask) != 0;
    }

    /**
     * Where the device is in its life.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Where the signals of the device arrive.
     *
     * @return the claim of the transport
     */
    public TransportSession session() {
        return session;
    }

    /**
     * Where memory for messages comes from.
     *
     * @return the allocator of the transport
     */
    public DeviceMemory memory() {
        return transport.memory();
    }

    /** Resets the device, if it was started, and gives the transport back. Further calls do nothing. */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        try {
            if (state != State.CLAIMED) {
                reset();
            }
        } catch (TransportException gone) {
            // Gone or stuck: its memory stays in quarantine until the transport takes the device's access away.
            rings.clear();
        } finally {
            state = State.CLOSED;
            session.close();
        }
    }

    private void addStatus(int bit) {
        transport.setStatus(transport.status() | bit);
    }

    private DeviceFailedException fail(Reason reason, String details) {
        giveUp();
        return new DeviceFailedException(reason, details);
    }

    private void require(State wanted) {
        if (state != wanted) {
            throw new IllegalStateException("device must be " + wanted + ": state=" + state);
        }
    }

    private void requireNot(State unwanted) {
        if (state == unwanted) {
            throw new IllegalStateException("device must not be " + unwanted);
        }
    }
}
