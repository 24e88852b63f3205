// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a device: a round, then sleep until something rings or is due. */
final class DeviceThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceThread.class);
    private static final long JOIN_MILLIS = 1000;

    private final Doorbell doorbell;
    private final LongSupplier round;
    private final Consumer<InternalError> fault;
    private final Thread thread;
    private volatile boolean ended;

    /** A fault that is still to be told; own to the thread. */
    private InternalError pending;

    /**
     * @param round does a round and answers how many ns to sleep at most
     * @param fault is told of memory that was taken away: the JVM says so some time after the access
     */
    DeviceThread(String name, Doorbell doorbell, LongSupplier round, Consumer<InternalError> fault) {
        this.doorbell = doorbell;
        this.round = round;
        this.fault = fault;
        thread = new Thread(null, this, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(DeviceThread.class.getClassLoader());
        // A fault of memory may be thrown as late as at the end of the thread, where nothing is left to catch it.
        thread.setUncaughtExceptionHandler((ending, late) -> LOG.debug("thread={}", ending.getName(), late));
    }

    void start() {
        thread.start();
    }

    /**
     * The JVM throws the fault of an access at some later point of this thread: in a round or between two, and one more
     * while the one before is being told. So there is a second net around the first, and a fault that could not be told is
     * told again.
     */
    @Override
    public void run() {
        while (!ended) {
            try {
                live();
            } catch (InternalError another) {
                pending = another;
            }
        }
    }

    private void live() {
        while (!ended) {
            try {
                InternalError memory = pending;
                if (memory != null) {
                    fault.accept(memory);
                    pending = null;
                }
                runRounds();
            } catch (InternalError memory) {
                pending = memory;
            } catch (RuntimeException failure) {
                LOG.error("round of a sound device failed: thread={}", thread.getName(), failure);
            }
        }
    }

    private void runRounds() {
        while (!ended) {
            long wait = round.getAsLong();
            // The round may have taken the ring that was to end this thread.
            if (!ended) {
                doorbell.await(wait);
            }
        }
    }

    /** Ends the thread and waits for that, but not for ever. */
    void end() {
        ended = true;
        doorbell.ring(Doorbell.OTHER);
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
