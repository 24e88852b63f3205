// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A transport whose device is a script: it has registers, and does what the test says. It notices whoever touches it without
 * a claim.
 */
final class FakeTransport implements VirtioTransport {

    final FakeMemory memory = new FakeMemory();

    volatile boolean startsFresh = true;
    volatile boolean resets = true;
    volatile boolean unreachable;
    /** The status that is too much for the device: it is unreachable from then on. */
    volatile int lastStatus = -1;

    volatile String claimedElsewhere;
    volatile int touchedUnclaimed;
    volatile long offered = VirtioFeatures.VERSION_1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;

    private final Journal journal;
    private final Object lock = new Object();
    private final int[] queueSizes = {64, 64, 256, 128};
    private byte[] config = config(0, 2, 0);
    private FakeSession session;
    private int status;

    FakeTransport(Journal journal) {
        this.journal = journal;
    }

    static byte[] config(int jacks, int streams, int chmaps) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(jacks)
                .putInt(streams)
                .putInt(chmaps)
                .array();
    }

    FakeTransport withConfig(byte[] bytes) {
        config = bytes;
        return this;
    }

    FakeTransport withQueue(int queue, int size) {
        queueSizes[queue] = size;
        return this;
    }

    /** The device signals. */
    void signal(long bits) {
        FakeSession claimed;
        synchronized (lock) {
            claimed = session;
        }
        claimed.signal(bits);
    }

    /** The device goes into its error state. */
    void needReset() {
        synchronized (lock) {
            status |= DeviceStatus.NEEDS_RESET;
        }
        signal(TransportSession.CONFIG_CHANGED);
    }

    /** The status that an earlier driver left. */
    void setStatusUnclaimed(int value) {
        synchronized (lock) {
            status = value;
        }
    }

    boolean isClaimed() {
        synchronized (lock) {
            return session != null;
        }
    }

    @Override
    public TransportSession claim(String holder) {
        synchronized (lock) {
            if (claimedElsewhere != null) {
                journal.add("claim refused");
                throw new ClaimedException("fake", claimedElsewhere, holder);
            }
            if (session != null) {
                throw new ClaimedException("fake", "a card", holder);
            }
            journal.add("claim");
            session = new FakeSession(this::closed);
            return session;
        }
    }

    private void closed() {
        synchronized (lock) {
            journal.add("close session");
            session = null;
        }
    }

    private void touch() {
        synchronized (lock) {
            if (session == null) {
                touchedUnclaimed++;
            }
        }
        if (unreachable) {
            throw new TransportException("device is gone: transport=fake");
        }
    }

    @Override
    public DeviceMemory memory() {
        return memory;
    }

    @Override
    public boolean startsFresh() {
        return startsFresh;
    }

    @Override
    public long deviceFeatures() {
        touch();
        return offered;
    }

    @Override
    public void driverFeatures(long features) {
        touch();
        journal.add("features 0x" + Long.toHexString(features));
    }

    @Override
    public int status() {
        touch();
        synchronized (lock) {
            return status;
        }
    }

    @Override
    public void setStatus(int value) {
        if (value == lastStatus) {
            unreachable = true; // written only then: the test makes it false meanwhile
        }
        touch();
        journal.add("status " + value);
        synchronized (lock) {
            status = value == 0 && !resets ? status : value;
        }
    }

    @Override
    public int configGeneration() {
        touch();
        return 0;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        touch();
        int bytes = Math.min(config.length - offset, target.remaining());
        target.put(config, offset, bytes);
        return bytes;
    }

    @Override
    public int queueSizeMax(int queue) {
        touch();
        return queueSizes[queue];
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        touch();
        journal.add("queue " + addresses.index() + " size " + addresses.size());
        return () -> journal.add("kick " + addresses.index());
    }
}
