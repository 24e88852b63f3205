// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.protocol.SoundConfigLayout;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The claim of a transport on a software sound device, and the registers of the device.
 *
 * <p>The device does nothing with queues and memory before DRIVER_OK (V1), nor after it failed or was reset.
 */
final class DeviceSession implements BackendSession {

    private static final long OFFERED =
            VirtioFeatures.VERSION_1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;

    // Bits of transports that mean nothing to a device of this process: ACCESS_PLATFORM, ORDER_PLATFORM, and bit 30 of
    // vhost-user.
    private static final long OF_TRANSPORTS = VirtioFeatures.ACCESS_PLATFORM | 1L << 36 | 1L << 30;

    private static final int BYTE = 0xff;

    final String holder;
    final BackendHost host;

    private final SoundDevice device;
    private final DeviceModel model;
    private final ByteBuffer config;
    private long features;
    private volatile int status;
    private boolean closed;
    private boolean complained;

    DeviceSession(SoundDevice device, String holder, BackendHost host) {
        this.device = device;
        this.holder = holder;
        this.host = host;
        model = device.model();
        config = ByteBuffer.allocate(SoundConfigLayout.SIZE_WITHOUT_CONTROLS).order(ByteOrder.LITTLE_ENDIAN);
        SoundConfigLayout.putJacks(config, 0, device.settings().jacks().size());
        SoundConfigLayout.putStreams(config, 0, device.settings().streams().size());
        SoundConfigLayout.putChmaps(config, 0, device.settings().maps().size());
    }

    /** Whether the driver is ready and the device has not failed. Thread: under the device lock. */
    boolean isLive() {
        int now = status;
        return !closed
                && (now & DeviceStatus.DRIVER_OK) != 0
                && (now & (DeviceStatus.NEEDS_RESET | DeviceStatus.FAILED)) == 0;
    }

    /** The device fails (V2); true if the driver is to be told. Thread: under the device lock. */
    boolean fail() {
        boolean isNews = !closed && (status & DeviceStatus.NEEDS_RESET) == 0;
        status |= DeviceStatus.NEEDS_RESET;
        return isNews && (status & DeviceStatus.DRIVER_OK) != 0;
    }

    /** Whether nobody complained of this driver yet. Thread: under the device lock. */
    boolean mayComplain() {
        boolean first = !complained;
        complained = true;
        return first;
    }

    /** The device is gone. Thread: under the device lock. */
    void end() {
        status = 0;
        closed = true;
    }

    @Override
    public long deviceFeatures() {
        return OFFERED;
    }

    @Override
    public void driverFeatures(long accepted) {
        act(() -> {
            if ((status & DeviceStatus.FEATURES_OK) != 0) {
                device.rejections().count(Rejection.FEATURES);
            } else {
                features = accepted;
            }
        });
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void setStatus(int value) {
        act(() -> {
            if (value == 0) {
                reset();
            } else {
                status = status & DeviceStatus.NEEDS_RESET | checked(value & BYTE & ~DeviceStatus.NEEDS_RESET);
                device.doorbell().ring(DeviceModel.allQueues());
            }
        });
        if (value == 0) {
            device.awaitSenders();
        }
    }

    private int checked(int value) {
        int before = status & ~DeviceStatus.NEEDS_RESET;
        int next = value | before;
        if (next != value) {
            device.rejections().count(Rejection.STATUS);
        }
        boolean isNew = (next & ~before & DeviceStatus.FEATURES_OK) != 0;
        if (isNew && ((features & VirtioFeatures.VERSION_1) == 0 || (features & ~OFFERED & ~OF_TRANSPORTS) != 0)) {
            device.rejections().count(Rejection.FEATURES);
            next &= ~DeviceStatus.FEATURES_OK;
        }
        if ((next & DeviceStatus.DRIVER_OK) != 0 && (next & DeviceStatus.FEATURES_OK) == 0) {
            device.rejections().count(Rejection.STATUS);
            next &= ~DeviceStatus.DRIVER_OK;
        }
        return next;
    }

    @Override
    public int configGeneration() {
        return 0;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        if (offset < 0 || offset >= config.capacity()) {
            return 0;
        }
        int bytes = Math.min(target.remaining(), config.capacity() - offset);
        for (int i = 0; i < bytes; i++) {
            target.put(config.get(offset + i));
        }
        return bytes;
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue >= 0 && queue < VirtioSound.QUEUES ? DeviceQueues.SIZE_MAX : 0;
    }

    @Override
    public void memory(List<MemoryChunk> chunks) {
        GuestMemory table = new GuestMemory(chunks);
        act(() -> model.memory(table));
    }

    @Override
    public void startQueue(QueueAddresses addresses, int nextAvail) {
        int q = addresses.index();
        if (queueSizeMax(q) == 0) {
            throw new TransportException("no such queue: index=" + q + "; must be 0 to " + (VirtioSound.QUEUES - 1));
        }
        act(() -> {
            if (model.queues.isStarted(q)) {
                throw new TransportException("queue is started already: index=" + q + "; stop it, or reset the device");
            }
            model.queues.start(addresses, features, nextAvail);
            device.doorbell().ring(1 << q);
        });
    }

    @Override
    public int stopQueue(int queue) {
        if (queueSizeMax(queue) == 0) {
            return 0;
        }
        int[] nextAvail = new int[1];
        act(() -> nextAvail[0] = model.stopQueue(queue));
        return nextAvail[0];
    }

    @Override
    public void kick(int queue) {
        if (!model.queues.kicked(queue)) {
            device.rejections().count(Rejection.KICK_UNKNOWN_QUEUE);
        } else if ((status & DeviceStatus.DRIVER_OK) == 0) {
            device.rejections().count(Rejection.KICK_BEFORE_DRIVER_OK);
        } else {
            device.doorbell().ring(1 << queue);
        }
    }

    @Override
    public void close() {
        act(() -> {
            reset();
            closed = true;
            device.released(this);
        });
        device.awaitSenders();
    }

    private void reset() {
        status = 0;
        features = 0;
        device.reset();
    }

    private void act(Runnable action) {
        device.locked(() -> {
            if (!closed) {
                device.guarded(action);
            }
        });
    }
}
