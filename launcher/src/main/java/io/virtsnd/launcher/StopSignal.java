// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A signal that ends the process: interrupts the command, which then stops and releases its stream, and waits for it.
 *
 * <p>Thread: {@link #end} of the command; the rest runs in a shutdown hook.
 */
final class StopSignal {

    /** How long a signal waits until the stream is released and its file is finished. */
    private static final long STOP_SECONDS = 8;

    private final Thread command;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean came;

    StopSignal(Thread command) {
        this.command = command;
    }

    /** Has a signal interrupt the command. */
    static StopSignal awaitedBy(Thread command) {
        StopSignal signal = new StopSignal(command);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "virtsnd-stop"));
        return signal;
    }

    /** A signal came, or the process ends for another reason; returns when the command is over, or takes too long. */
    void stop() {
        try {
            synchronized (this) {
                if (done.getCount() == 0) {
                    return;
                }
                came = true;
            }
            command.interrupt();
            done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal came. */
    synchronized boolean hasCome() {
        return came;
    }

    /**
     * The command is over.
     *
     * @return whether a signal came: the process ends by itself then, with the signal's exit code. (In JDK 17 a call of exit
     *     at that moment may win against it.)
     */
    synchronized boolean end() {
        done.countDown();
        return came;
    }
}
