// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The way to a device that another process serves on a Unix socket. Registers are messages, memory is one file,
 * notifications are event counters.
 *
 * <p>A device that has RESET_DEVICE is reset by it. Any other is reset by another connection, which is made when it is
 * needed next: memory that was allocated before is out of the device's reach then.
 *
 * <p>Lifetime: one device, from its first answer to its end. When it dies, the driver's session says REMOVED for ever,
 * notifications do nothing and everything else fails; a device that comes back is another transport.
 */
public final class VhostUserTransport implements VirtioTransport {

    private static final long CARRIED = VirtioFeatures.DEVICE_TYPE
            | VirtioFeatures.INDIRECT_DESC
            | VirtioFeatures.EVENT_IDX
            | VirtioFeatures.VERSION_1;

    private final Object lock = new Object();
    private final VhostUserSettings settings;
    private final Linux linux;
    private final Link link;
    private volatile VhostUserSession session;
    private volatile int status;
    private volatile int generation;
    private volatile boolean featuresRefused;

    /**
     * @param linux makes descriptors and memory
     * @param settings where and how
     * @param news called when the device is lost, or the connection was given up; must not block
     */
    public VhostUserTransport(Linux linux, VhostUserSettings settings, Runnable news) {
        this.linux = linux;
        this.settings = settings;
        link = new Link(linux, settings, () -> {
            wake();
            news.run();
        });
    }

    /**
     * Connects for the first time; before that nothing else works.
     *
     * @throws IOException if the device does not answer, or cannot do what is needed; nothing is left over
     * @throws TransportException if the transport was removed meanwhile
     */
    public void connect() throws IOException {
        link.connect();
    }

    @Override
    public TransportSession claim(String holder) {
        try {
            synchronized (lock) {
                link.requirePresent();
                if (session != null) {
                    throw new ClaimedException("transport " + settings.name(), session.holder(), holder);
                }
                session = new VhostUserSession(linux, holder, this);
                return session;
            }
        } catch (IOException exhausted) {
            throw new TransportException(
                    "transport cannot be claimed: transport=" + settings.name() + ": " + exhausted.getMessage(),
                    exhausted);
        }
    }

    @Override
    public DeviceMemory memory() {
        return (bytes, alignment) -> link.require().arena().allocate(bytes, alignment);
    }

    @Override
    public boolean startsFresh() {
        return true;
    }

    @Override
    public long deviceFeatures() {
        long offered = link.require().agreement().features() & CARRIED;
        offered &= settings.indirect() ? -1 : ~VirtioFeatures.INDIRECT_DESC;
        offered &= settings.eventIdx() ? -1 : ~VirtioFeatures.EVENT_IDX;
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        Connection connection = link.require();
        featuresRefused = false;
        try {
            connection.features(features);
        } catch (RefusedException refused) {
            featuresRefused = true; // FEATURES_OK will not stick
        } catch (IOException failed) {
            throw link.failed(connection, failed);
        }
    }

    @Override
    public int status() {
        int local = status;
        Connection connection = link.requireUnlessReset();
        if (local == 0 || connection == null || !connection.hasStatus()) {
            return local;
        }
        try {
            int remote = connection.status();
            int device = DeviceStatus.FEATURES_OK | DeviceStatus.NEEDS_RESET;
            return remote == 0 ? 0 : local & ~device | remote & device;
        } catch (IOException failed) {
            throw link.failed(connection, failed);
        }
    }

    @Override
    public void setStatus(int value) {
        if (value == 0) {
            link.reset();
            status = 0;
            return;
        }
        int wanted = featuresRefused ? value & ~DeviceStatus.FEATURES_OK : value;
        Connection connection = link.require();
        try {
            if ((wanted & ~status & DeviceStatus.DRIVER_OK) != 0) {
                connection.start();
            }
            connection.status(wanted);
            status = wanted;
        } catch (IOException failed) {
            throw link.failed(connection, failed);
        }
    }

    @Override
    public int configGeneration() {
        return generation;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        Connection connection = link.require();
        try {
            return connection.readConfig(offset, target);
        } catch (IOException failed) {
            throw link.failed(connection, failed);
        }
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue >= 0 && queue < Handshake.QUEUES ? settings.queueSize() : 0;
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        int size = addresses.size();
        if (size < 1 || size > queueSizeMax(addresses.index()) || Integer.bitCount(size) != 1) {
            throw new TransportException("queue that the device does not have: transport=" + settings.name() + " queue="
                    + addresses.index() + " size=" + size + "; a power of two up to queue.size=" + settings.queueSize()
                    + ", queues 0 to " + (Handshake.QUEUES - 1));
        }
        Connection connection = link.require();
        Arena arena = connection.arena();
        boolean inside = arena.contains(addresses.descriptorTable(), SplitRingLayout.tableBytes(size))
                && arena.contains(addresses.driverArea(), SplitRingLayout.availBytes(size))
                && arena.contains(addresses.deviceArea(), SplitRingLayout.usedBytes(size));
        if (!inside) {
            throw new TransportException("queue is not in the memory of this transport: transport=" + settings.name()
                    + " " + addresses + "; allocate it after the last reset");
        }
        return connection.place(addresses)::signal;
    }

    /** Takes the device away: the connection ends, and what the device still writes is not seen any more. */
    public void remove() {
        link.remove();
    }

    /**
     * Whether the device is gone.
     *
     * @return true for ever, once it is
     */
    public boolean isGone() {
        return link.isGone();
    }

    /** Why the device is gone. */
    String reason() {
        return link.reason();
    }

    /** The connection of now; null after a reset. Whoever waits on it looks whether it is another one. */
    Connection connection() {
        return link.connection();
    }

    /** A connection ended. */
    void lost(Connection connection, String reason) {
        link.lost(connection, reason);
    }

    /** Connects again if the connection was given up and nobody else will: so that the end of the device is seen. */
    void refresh() {
        if (session == null && link.connection() == null && !isGone()) {
            link.reconnect();
        }
    }

    void configChanged() {
        synchronized (lock) {
            generation++;
        }
    }

    void closed(VhostUserSession claim) {
        synchronized (lock) {
            if (session != claim) {
                return;
            }
            status = 0;
            link.giveBack();
            session = null;
        }
        link.tell();
    }

    VhostUserSettings settings() {
        return settings;
    }

    private void wake() {
        VhostUserSession claim = session;
        if (claim != null) {
            claim.news();
        }
    }
}
