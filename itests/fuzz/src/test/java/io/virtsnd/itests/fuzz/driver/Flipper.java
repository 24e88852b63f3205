// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** The second thread: flips bits of the shared memory of a card, whatever is being done with it. */
final class Flipper implements AutoCloseable {

    private static final int FLIPS_IN_A_ROW = 8;
    private static final int SPINS = 64;
    private static final long REST_NANOS = 20_000L;

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
            for (int i = 0; i < FLIPS_IN_A_ROW; i++) {
                flip();
            }
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void flip() {
        FuzzMemory.Region[] shared = memory.shared();
        if (shared.length > 0) {
            ByteBuffer buffer = shared[random.nextInt(shared.length)].buffer();
            int at = random.nextInt(buffer.capacity());
            buffer.put(at, (byte) (buffer.get(at) ^ 1 << random.nextInt(Byte.SIZE)));
            flips++;
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
