// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.device.internal.SoundDevice;

/**
 * The driver's half of a device, down to the bytes of the rings, without the driver's own code: whoever uses it can write
 * anything anywhere. The device makes its rounds on this thread, unless it has one of its own.
 */
final class RawDriver implements BackendHost {

    static final int CONTROL = 0;
    static final int EVENT = 1;
    static final int TX = 2;
    static final int RX = 3;
    static final int PERIOD = 64;
    static final int PERIODS = 4;

    private static final int OK = 0x8000;
    private static final int ROUNDS_MAX = 10_000;
    private static final long ANSWER_NANOS = 10_000_000_000L;
    private static final int NEEDS_RESET = 64;
    private static final long VERSION_1 = 1L << 32;

    final Arena arena;
    final SoundDevice device;
    final BackendSession session;
    boolean indirect;

    /** Whether the device makes its rounds on its own thread. */
    boolean isThreaded;

    private final int[] availIndex = new int[Arena.QUEUES];
    private final int[] usedIndex = new int[Arena.QUEUES];
    private final boolean[][] inFlight = new boolean[Arena.QUEUES][Arena.SLOTS];
    private final int[] lastUsed = new int[Arena.QUEUES];

    RawDriver(SoundDevice device, Arena arena) {
        this.device = device;
        this.arena = arena;
        session = device.claim("fuzz", this);
    }

    /** Reset, and the whole start-up. */
    void start(long features) {
        session.setStatus(0);
        arena.clear();
        session.memory(arena.table());
        session.setStatus(3);
        session.driverFeatures(features | VERSION_1);
        indirect = (features & 1L << 28) != 0;
        session.setStatus(11);
        for (int q = 0; q < Arena.QUEUES; q++) {
            session.startQueue(addresses(q), 0);
            availIndex[q] = 0;
            usedIndex[q] = 0;
            java.util.Arrays.fill(inFlight[q], false);
        }
        session.setStatus(15);
        work();
    }

    static QueueAddresses addresses(int q) {
        long ring = Arena.BASE + q * Arena.RING_BYTES;
        return new QueueAddresses(q, Arena.QUEUE_SIZE, ring, ring + Arena.AVAIL, ring + Arena.USED);
    }

    /** Streams 0 and 1 are started, the others are as after a reset. */
    void startStreams() {
        for (int stream = 0; stream < 2; stream++) {
            prepare(stream);
            require(0x104, stream);
        }
    }

    void prepare(int stream) {
        require(params(stream));
        require(0x102, stream);
    }

    static int[] params(int stream) {
        return new int[] {0x101, stream, PERIODS * PERIOD, PERIOD, 1 << 4, 2 | 5 << 8 | 7 << 16};
    }

    boolean needsReset() {
        return (session.status() & NEEDS_RESET) != 0;
    }

    void work() {
        for (int i = 0; i < ROUNDS_MAX && !isThreaded && device.doWork() == 0; i++) {
            // Until there is nothing more to do at once.
        }
    }

    /** A free slot of a queue, -1 if all are with the device. */
    int freeSlot(int q) {
        for (int slot = 0; slot < Arena.SLOTS; slot++) {
            if (!inFlight[q][slot]) {
                return slot;
            }
        }
        return -1;
    }

    int pendingHead(int q) {
        for (int slot = 0; slot < Arena.SLOTS; slot++) {
            if (inFlight[q][slot]) {
                return slot * Arena.SLOT_DESCRIPTORS;
            }
        }
        return -1;
    }

    RawMessage message(int q, boolean indirectly) {
        int slot = freeSlot(q);
        return slot < 0 ? null : new RawMessage(arena, q, slot, indirectly && indirect);
    }

    /** Makes a message available as it says. */
    void add(RawMessage message) {
        message.write();
        int q = message.queue;
        int ring = q * Arena.RING_BYTES + Arena.AVAIL;
        inFlight[q][message.slot] = true;
        arena.memory.putShort(ring + 4 + 2 * (availIndex[q] & Arena.QUEUE_SIZE - 1), (short) message.head);
        availIndex[q] += message.indexStep;
        arena.memory.putShort(ring + 2, (short) availIndex[q]);
    }

    void send(RawMessage message) {
        add(message);
        session.kick(message.queue);
        work();
        poll(message.queue);
    }

    /** Takes what was used. Believes nothing either: other threads write here. */
    int poll(int q) {
        int ring = q * Arena.RING_BYTES + Arena.USED;
        int index = arena.memory.getShort(ring + 2) & 0xffff;
        int count = index - usedIndex[q] & 0xffff;
        if (count > Arena.QUEUE_SIZE) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            int entry = ring + 4 + 8 * (usedIndex[q] + i & Arena.QUEUE_SIZE - 1);
            int id = arena.memory.getInt(entry);
            if (id >= 0 && id < Arena.QUEUE_SIZE) {
                inFlight[q][id / Arena.SLOT_DESCRIPTORS] = false;
            }
            lastUsed[q] = arena.memory.getInt(entry + 4);
        }
        usedIndex[q] = index;
        return count;
    }

    /** The length of the used entry that was taken last. */
    int lastLength(int q) {
        return lastUsed[q];
    }

    /** A request that has to succeed. */
    void require(int... words) {
        RawMessage request = message(CONTROL, false).readable(words).writable(4);
        int answer = request.word(1, 0);
        arena.memory.putInt(answer, 0);
        send(request);
        long start = System.nanoTime();
        while (arena.memory.getInt(answer) == 0 && System.nanoTime() - start < ANSWER_NANOS) {
            Thread.yield();
            work();
            poll(CONTROL);
        }
        int status = arena.memory.getInt(answer);
        if (status != OK) {
            throw new AssertionError("request " + java.util.Arrays.toString(words) + " was answered with 0x"
                    + Integer.toHexString(status) + " device status=0x" + Integer.toHexString(session.status()));
        }
    }

    @Override
    public void signalQueue(int queue) {
        // The driver looks by itself.
    }

    @Override
    public void signalConfig() {
        // The driver looks by itself.
    }
}
