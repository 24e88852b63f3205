// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A device that punishes a driver that cheats: what the driver must not do at this point is an {@link AssertionError}. */
final class FakeTransport implements VirtioTransport {

    final FakeMemory memory = new FakeMemory(0x4000_0000L);
    final List<String> steps = new ArrayList<>();
    final List<QueueAddresses> queues = new ArrayList<>();
    byte[] config = new byte[12];
    long offered = VirtioFeatures.VERSION_1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;
    long accepted;
    boolean featuresRefused;
    boolean gone;
    int status;
    int queueSizeMax = 64;
    int resetReads;
    int configChanges;
    int kicks;

    private int generation;
    private int resetLeft;
    private String holder;

    @Override
    public TransportSession claim(String claimant) {
        if (holder != null) {
            throw new ClaimedException("transport fake", holder, claimant);
        }
        holder = claimant;
        return new Session();
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
        cheatUnless((status & DeviceStatus.DRIVER) != 0, "features read before DRIVER");
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        cheatUnless((features & ~offered) == 0, "feature accepted that was not offered");
        cheatUnless((status & DeviceStatus.FEATURES_OK) == 0, "features changed after FEATURES_OK");
        accepted = features;
        steps.add("features");
    }

    @Override
    public int status() {
        if (gone) {
            throw new TransportException("device is gone");
        }
        if (resetLeft > 0 && --resetLeft == 0) {
            status = 0;
        }
        return status;
    }

    @Override
    public void setStatus(int value) {
        if (gone) {
            throw new TransportException("device is gone");
        }
        if (value == 0) {
            resetLeft = resetReads;
            status = resetReads == 0 ? 0 : status;
            queues.clear();
            steps.add("reset");
            return;
        }
        cheatUnless((status & ~value) == 0, "status bit cleared");
        cheatUnless((status & DeviceStatus.FAILED) == 0, "went on after FAILED");
        int added = value & ~status;
        cheatUnless(Integer.bitCount(added) == 1, "one step at a time");
        cheatUnless(added != DeviceStatus.DRIVER_OK || (status & DeviceStatus.FEATURES_OK) != 0, "DRIVER_OK too early");
        status = value;
        if (featuresRefused) {
            status &= ~DeviceStatus.FEATURES_OK;
        }
        steps.add("status " + added);
    }

    @Override
    public int configGeneration() {
        return generation;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        int bytes = Math.max(0, Math.min(target.remaining(), config.length - offset));
        for (int i = 0; i < bytes; i++) {
            target.put((byte) (config[offset + i] + generation));
        }
        if (configChanges > 0) {
            configChanges--;
            generation++;
        }
        return bytes;
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue < 4 ? queueSizeMax : 0;
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        cheatUnless((status & DeviceStatus.FEATURES_OK) != 0, "queue before FEATURES_OK");
        cheatUnless((status & DeviceStatus.DRIVER_OK) == 0, "queue after DRIVER_OK");
        cheatUnless(addresses.size() <= queueSizeMax, "queue larger than it may be");
        RingAreas.checked(addresses);
        RingAreas.locate(addresses, memory.guestMemory());
        queues.add(addresses);
        steps.add("queue " + addresses.index());
        return () -> {
            cheatUnless((status & DeviceStatus.DRIVER_OK) != 0, "kick before DRIVER_OK");
            kicks++;
        };
    }

    String holder() {
        return holder;
    }

    private static void cheatUnless(boolean honest, String what) {
        if (!honest) {
            throw new AssertionError("the driver cheats: " + what);
        }
    }

    private final class Session implements TransportSession {

        @Override
        public long await(long timeoutNanos) {
            return 0;
        }

        @Override
        public void wakeup() {
            steps.add("wakeup");
        }

        @Override
        public void close() {
            holder = null;
            steps.add("close");
        }
    }
}
