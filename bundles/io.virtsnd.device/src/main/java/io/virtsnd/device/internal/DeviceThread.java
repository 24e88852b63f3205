// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a device: a round, then sleep until something rings or is due. */
final class DeviceThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceThread.class);
    private static final long JOIN_MILLIS = 1000;

    private final Doorbell doorbell;
    private final LongSupplier round;
    private final Thread thread;
    private volatile boolean ended;

    /** @param round does a round and answers how many ns to sleep at most */
    DeviceThread(String name, Doorbell doorbell, LongSupplier round) {
        this.doorbell = doorbell;
        this.round = round;
        thread = new Thread(null, this, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(DeviceThread.class.getClassLoader());
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                doorbell.await(round.getAsLong());
            } catch (RuntimeException failure) {
                LOG.error("round of a sound device failed: thread={}", thread.getName(), failure);
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
