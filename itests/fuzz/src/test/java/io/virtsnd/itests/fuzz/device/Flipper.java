// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import java.util.SplittableRandom;

/** Changes bits of shared memory while the device works on it. */
final class Flipper implements Runnable, AutoCloseable {

    private static final int HOT_BYTES = 128;
    private static final int PAUSE_SPINS = 20;

    private final SplittableRandom random;
    private final Thread thread = new Thread(this, "flipper");
    private volatile Arena arena;

    /** How often it saw that there is nothing to change; counted by its own thread, which then changes nothing. */
    private volatile long idleLooks;

    private volatile boolean ended;
    private volatile long flips;

    /** Where the message of the moment lies. */
    volatile int hot;

    Flipper(long seed) {
        random = new SplittableRandom(seed);
        thread.setDaemon(true);
        thread.start();
    }

    void flip(Arena other) {
        arena = other;
    }

    /** From the return of this call on nothing is changed. */
    void rest() {
        arena = null;
        long seen = idleLooks;
        while (idleLooks == seen) {
            Thread.yield();
        }
    }

    long flips() {
        return flips;
    }

    @Override
    public void run() {
        long count = 0;
        long looks = 0;
        while (!ended) {
            Arena target = arena;
            if (target == null) {
                flips = count;
                idleLooks = ++looks;
                Thread.yield();
                continue;
            }
            int at = random.nextInt(8) == 0 ? hot + random.nextInt(HOT_BYTES) : random.nextInt(Arena.BYTES);
            int where = Math.min(at, Arena.BYTES - 1);
            target.memory.put(where, (byte) (target.memory.get(where) ^ 1 << random.nextInt(8)));
            count++;
            for (int i = 0; i < PAUSE_SPINS; i++) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
