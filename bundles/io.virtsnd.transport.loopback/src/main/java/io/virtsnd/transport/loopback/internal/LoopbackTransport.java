// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The way to a device of this process: registers are method calls, memory is direct buffers, notifications are bits.
 *
 * <p>It watches the driver: what breaks a rule that can be seen from here is counted in {@link #violations()}.
 *
 * <p>Lifetime: {@link #remove()} takes the device away at any moment; from then on the driver's session says REMOVED,
 * notifications do nothing and everything else fails.
 */
public final class LoopbackTransport implements VirtioTransport {

    private static final long RETURN_NANOS = 4_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final Object lock = new Object();
    private final LoopbackSettings settings;
    private final VirtioBackend backend;
    private final LoopbackMemory memory;
    private final RandomGenerator random;
    private final DriverConduct conduct;
    private volatile LoopbackSession session;
    private volatile boolean removed;

    /**
     * @param settings how the device is presented
     * @param backend the device
     * @param random where device addresses come from
     */
    public LoopbackTransport(LoopbackSettings settings, VirtioBackend backend, RandomGenerator random) {
        this.settings = settings;
        this.backend = backend;
        this.random = random;
        memory = new LoopbackMemory(random);
        conduct = new DriverConduct(settings.name());
    }

    @Override
    public TransportSession claim(String holder) {
        LoopbackSession claim = new LoopbackSession(holder, this);
        synchronized (lock) {
            requirePresent();
            if (session != null) {
                throw new ClaimedException("transport " + settings.name(), session.holder(), holder);
            }
            session = claim;
        }
        try {
            claim.attach(backend.claim("transport " + settings.name(), claim.host()));
        } catch (TransportException refused) {
            closed(claim);
            throw refused;
        }
        if (removed) {
            // It went away meanwhile, and did not see the claim on the device.
            claim.remove();
        }
        return claim;
    }

    @Override
    public DeviceMemory memory() {
        return memory;
    }

    @Override
    public boolean startsFresh() {
        return true;
    }

    @Override
    public long deviceFeatures() {
        long offered = device().deviceFeatures() | VirtioFeatures.VERSION_1;
        offered &= settings.indirect() ? -1 : ~VirtioFeatures.INDIRECT_DESC;
        offered &= settings.eventIdx() ? -1 : ~VirtioFeatures.EVENT_IDX;
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        long offered = deviceFeatures();
        if ((features & ~offered) != 0) {
            conduct.violated(
                    Violation.FEATURE_NOT_OFFERED,
                    "offered=0x" + Long.toHexString(offered) + " accepted=0x" + Long.toHexString(features));
        }
        if ((features & VirtioFeatures.VERSION_1) == 0) {
            conduct.violated(Violation.VERSION_1_NOT_ACCEPTED, "accepted=0x" + Long.toHexString(features));
        }
        device().driverFeatures(features);
        claim().features(features);
    }

    @Override
    public int status() {
        return device().status();
    }

    @Override
    public void setStatus(int status) {
        BackendSession device = device();
        if (status == 0) {
            device.setStatus(0);
            claim().reset();
        } else {
            checkOrder(device.status(), status);
            device.setStatus(status);
            if ((status & DeviceStatus.DRIVER_OK) != 0) {
                claim().driverOk();
            }
        }
    }

    private void checkOrder(int before, int status) {
        String change = "before=0x" + Integer.toHexString(before) + " after=0x" + Integer.toHexString(status);
        if ((before & ~status & ~DeviceStatus.NEEDS_RESET) != 0) {
            conduct.violated(Violation.STATUS_BIT_CLEARED, change);
        }
        boolean isOrdered = follows(status, DeviceStatus.DRIVER, DeviceStatus.ACKNOWLEDGE)
                && follows(status, DeviceStatus.FEATURES_OK, DeviceStatus.DRIVER)
                && follows(status, DeviceStatus.DRIVER_OK, DeviceStatus.FEATURES_OK);
        if (!isOrdered) {
            conduct.violated(Violation.STATUS_ORDER, change);
        }
    }

    private static boolean follows(int status, int bit, int before) {
        return (status & bit) == 0 || (status & before) != 0;
    }

    @Override
    public int configGeneration() {
        return device().configGeneration();
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        return device().readConfig(offset, target);
    }

    @Override
    public int queueSizeMax(int queue) {
        return Math.min(settings.queueSize(), device().queueSizeMax(queue));
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        int status = device().status();
        if ((status & DeviceStatus.FEATURES_OK) == 0) {
            conduct.violated(Violation.QUEUE_BEFORE_FEATURES_OK, "queue=" + addresses.index());
        }
        if ((status & DeviceStatus.DRIVER_OK) != 0) {
            conduct.violated(Violation.QUEUE_AFTER_DRIVER_OK, "queue=" + addresses.index());
        }
        int max = queueSizeMax(addresses.index());
        if (addresses.size() > max) {
            throw new TransportException("queue is larger than offered: transport=" + settings.name() + " queue="
                    + addresses.index() + " size=" + addresses.size() + " queueSizeMax=" + max);
        }
        return claim().enableQueue(addresses);
    }

    /** Takes the device away. */
    public void remove() {
        LoopbackSession claim;
        synchronized (lock) {
            removed = true;
            claim = session;
            memory.close();
        }
        if (claim != null) {
            claim.remove();
        }
    }

    /**
     * What went wrong so far, of what can be seen from here.
     *
     * @return a snapshot with a count for every kind
     */
    public Map<Violation, Long> violations() {
        return conduct.snapshot();
    }

    LoopbackSettings settings() {
        return settings;
    }

    LoopbackMemory driverMemory() {
        return memory;
    }

    DriverConduct conduct() {
        return conduct;
    }

    BouncePath.Parts bounceParts(LoopbackSignals signals) {
        return new BouncePath.Parts(memory, signals, conduct, new SplittableRandom(random.nextLong()));
    }

    void closed(LoopbackSession claim) {
        synchronized (lock) {
            if (session == claim) {
                session = null;
                lock.notifyAll();
            }
        }
    }

    /** Waits until whoever claimed it has given it back, 4 s at most: more than a card takes to be removed. */
    void awaitReturned() {
        long deadline = System.nanoTime() + RETURN_NANOS;
        boolean interrupted = false;
        synchronized (lock) {
            long left = RETURN_NANOS;
            while (session != null && left > 0) {
                try {
                    lock.wait(1 + left / MILLI);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private LoopbackSession claim() {
        requirePresent();
        LoopbackSession claim = session;
        if (claim == null || claim.device() == null) {
            throw new TransportException(
                    "transport is not claimed: transport=" + settings.name() + "; claim it before using its device");
        }
        return claim;
    }

    private BackendSession device() {
        return claim().device();
    }

    private void requirePresent() {
        if (removed) {
            throw new TransportException("transport is gone: transport=" + settings.name());
        }
    }
}
