// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;

/**
 * What the registers of all virtio transports have in common, with a real device behind: status, features, queues,
 * configuration. It does what hardware does, and notes whatever a driver must not do.
 *
 * <p>Thread: any; notifications take no lock.
 */
final class FakeDevice {

    private static final int QUEUES = 4;

    private final Conduct conduct;
    private final Traits traits;
    private final BackendSession backend;
    private final FakeQueue[] queues = new FakeQueue[QUEUES];
    private final int[] featureSelect = new int[2];
    private long accepted;
    private int queueSelect;
    private int resetReads;
    private int statusBeforeReset;
    private volatile boolean ready;
    private volatile boolean removed;

    /**
     * What kind of device it is.
     *
     * @param queueSize the largest size of a queue, not necessarily a power of two
     * @param resetReads how often the status still reads as before after a reset was asked for
     * @param features that it offers beside those of its backend
     */
    record Traits(int queueSize, int resetReads, long features) {

        static Traits of(int queueSize) {
            return new Traits(queueSize, 3, VirtioFeatures.VERSION_1);
        }

        Traits withFeatures(long more) {
            return new Traits(queueSize, resetReads, features | more);
        }

        Traits withResetReads(int reads) {
            return new Traits(queueSize, reads, features);
        }
    }

    FakeDevice(VirtioBackend device, Traits traits, Conduct conduct, BackendHost interrupts) {
        this.conduct = conduct;
        this.traits = traits;
        backend = device.claim("fake registers", interrupts);
        for (int i = 0; i < QUEUES; i++) {
            queues[i] = new FakeQueue(i, Math.min(traits.queueSize(), backend.queueSizeMax(i)));
        }
    }

    BackendSession backend() {
        return backend;
    }

    boolean isRemoved() {
        return removed;
    }

    /** The device is pulled out. */
    synchronized void remove() {
        if (!removed) {
            removed = true;
            ready = false;
            backend.close();
        }
    }

    int queues() {
        return QUEUES;
    }

    synchronized int status() {
        if (removed) {
            return -1;
        }
        if (resetReads > 0) {
            resetReads--;
            return statusBeforeReset;
        }
        return backend.status();
    }

    synchronized void status(int value) {
        if (removed || value == 0 && resetReads > 0) {
            return; // it is gone, or at it
        }
        settled("status");
        int before = backend.status();
        if (value == 0) {
            reset(before);
            return;
        }
        String change = "status before=0x" + Integer.toHexString(before) + " after=0x" + Integer.toHexString(value);
        require((before & ~value & ~DeviceStatus.NEEDS_RESET) == 0, "bit cleared: " + change);
        require(follows(value, DeviceStatus.DRIVER, DeviceStatus.ACKNOWLEDGE), "order: " + change);
        require(follows(value, DeviceStatus.FEATURES_OK, DeviceStatus.DRIVER), "order: " + change);
        require(follows(value, DeviceStatus.DRIVER_OK, DeviceStatus.FEATURES_OK), "order: " + change);
        int wanted = value;
        if ((value & ~before & DeviceStatus.FEATURES_OK) != 0 && !acceptFeatures()) {
            wanted &= ~DeviceStatus.FEATURES_OK;
        }
        if ((value & ~before & DeviceStatus.DRIVER_OK) != 0) {
            start();
        }
        backend.setStatus(wanted);
        ready = (wanted & DeviceStatus.DRIVER_OK) != 0;
    }

    private void reset(int before) {
        ready = false;
        statusBeforeReset = before;
        resetReads = before == 0 ? 0 : traits.resetReads();
        backend.setStatus(0);
        accepted = 0;
        queueSelect = 0;
        for (FakeQueue queue : queues) {
            queue.reset();
        }
    }

    private boolean acceptFeatures() {
        long offered = offered();
        require((accepted & ~offered) == 0, "features not offered: 0x" + Long.toHexString(accepted));
        require((accepted & VirtioFeatures.VERSION_1) != 0, "VERSION_1 not accepted");
        backend.driverFeatures(accepted & ~traits.features() | VirtioFeatures.VERSION_1);
        return (offered & ~accepted & VirtioFeatures.ACCESS_PLATFORM) == 0;
    }

    private void start() {
        for (FakeQueue queue : queues) {
            if (queue.isEnabled()) {
                backend.startQueue(queue.addresses(), 0);
            }
        }
    }

    private static boolean follows(int status, int bit, int before) {
        return (status & bit) == 0 || (status & before) != 0;
    }

    private long offered() {
        return backend.deviceFeatures() | traits.features();
    }

    synchronized void selectFeatures(boolean driver, int select) {
        settled("feature select");
        require(select == 0 || select == 1, "feature select=" + select);
        featureSelect[driver ? 1 : 0] = select;
    }

    synchronized int featureSelect(boolean driver) {
        return featureSelect[driver ? 1 : 0];
    }

    synchronized int deviceFeatures() {
        settled("device features");
        int select = featureSelect[0];
        return select == 0 || select == 1 ? (int) (offered() >>> 32 * select) : 0;
    }

    synchronized void driverFeatures(int word) {
        settled("driver features");
        int status = backend.status();
        require((status & DeviceStatus.DRIVER) != 0, "features before DRIVER");
        require((status & DeviceStatus.FEATURES_OK) == 0, "features after FEATURES_OK");
        int shift = 32 * (featureSelect[1] & 1);
        accepted = accepted & ~(0xffff_ffffL << shift) | Integer.toUnsignedLong(word) << shift;
    }

    synchronized int driverFeatures() {
        return (int) (accepted >>> 32 * (featureSelect[1] & 1));
    }

    synchronized void selectQueue(int queue) {
        settled("queue select");
        queueSelect = queue;
    }

    synchronized int queueSelect() {
        return queueSelect;
    }

    /** The queue that is selected, to be read; null if there is none. */
    synchronized FakeQueue selected() {
        return queueSelect >= 0 && queueSelect < QUEUES ? queues[queueSelect] : null;
    }

    /** The queue that is selected, to be written. */
    synchronized FakeQueue writable(String register) {
        settled(register);
        FakeQueue queue = selected();
        if (queue == null) {
            require(false, register + " of no queue: " + queueSelect);
            return new FakeQueue(queueSelect, 0);
        }
        String where = register + " of queue " + queue.index();
        require(!queue.isEnabled(), where + " written while it is enabled");
        require((backend.status() & DeviceStatus.FEATURES_OK) != 0, where + " written before FEATURES_OK");
        require((backend.status() & DeviceStatus.DRIVER_OK) == 0, where + " written after DRIVER_OK");
        return queue;
    }

    synchronized void queueSize(int entries) {
        FakeQueue queue = writable("size");
        require(
                entries > 0 && entries <= queue.max() && Integer.bitCount(entries) == 1,
                "size=" + entries + " max=" + queue.max());
        queue.size(entries);
    }

    synchronized void enable(int value) {
        FakeQueue queue = writable("enable");
        require(value == 1, "enable=" + value);
        QueueAddresses at = queue.addresses();
        require(queue.isPlaced(), "enabled before it was placed: " + at);
        require(
                at.descriptorTable() % 16 == 0 && at.driverArea() % 2 == 0 && at.deviceArea() % 4 == 0,
                "not aligned: " + at);
        require(!queue.isVectorUnread(), "vector of queue " + at.index() + " was not read back");
        queue.enable();
    }

    int generation() {
        return backend.configGeneration();
    }

    /** Reads configuration; beyond its end there are zeros. */
    int config(int offset, int bytes) {
        // The fields of a sound device have 32 bits.
        if (bytes != 4) {
            conduct.violated("configuration is read by " + bytes + " bytes: offset=" + offset);
            return 0;
        }
        ByteBuffer target = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        backend.readConfig(offset, target);
        return target.getInt(0);
    }

    /** A notification; allocates nothing where all is well. */
    void notifyQueue(int queue) {
        if (removed) {
            return;
        }
        if (!ready || queue < 0 || queue >= QUEUES || !queues[queue].isEnabled()) {
            require(false, "notification too early, or of no queue: " + queue);
            return;
        }
        backend.kick(queue);
    }

    int vector(int queue) {
        return queues[queue].vector();
    }

    boolean isReady() {
        return ready;
    }

    /** Registers of a device that goes in the middle of an access are nobody's fault. */
    private void require(boolean kept, String what) {
        if (!removed) {
            conduct.require(kept, what);
        }
    }

    private void settled(String register) {
        require(resetReads == 0, register + " used before the reset was complete");
    }
}
