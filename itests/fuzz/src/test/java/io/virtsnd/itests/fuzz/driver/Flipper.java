// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** The second thread: flips bits of the shared memory of a card, whatever is being done with it. */
final class Flipper implements AutoCloseable {

    private static final int FLIPS_IN_A_ROW = 64;
    private static final int SPINS = 256;
    private static final int STAYS = 16;
    private static final long REST_NANOS = 1_000L;

    private final FuzzMemory memory;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::work, "fuzz-flipper");
    private volatile boolean closed;
    private long flips;

    Flipper(FuzzMemory memory, long seed) {
        this.memory = memory;
        this.random = new SplittableRandom(seed);
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        while (!closed) {
            for (int i = 0; i < FLIPS_IN_A_ROW && !closed; i++) {
                flip();
                rest();
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void rest() {
        for (int i = random.nextInt(SPINS); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    /** Most flips are undone soon, so that there is something left to be disturbed. */
    private void flip() {
        FuzzMemory.Region[] shared = memory.shared();
        if (shared.length > 0) {
            ByteBuffer buffer = shared[random.nextInt(shared.length)].buffer();
            int at = random.nextInt(buffer.capacity());
            int bit = 1 << random.nextInt(Byte.SIZE);
            buffer.put(at, (byte) (buffer.get(at) ^ bit));
            flips++;
            if (random.nextInt(STAYS) != 0) {
                rest();
                buffer.put(at, (byte) (buffer.get(at) ^ bit));
            }
        }
    }

    /** How many bits were flipped; after close. */
    long flips() {
        return flips;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
