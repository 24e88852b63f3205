// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.BusSession;
import java.util.function.BooleanSupplier;

/**
 * The interrupts of a bus session: vectors that are kept until somebody waits, or a line that stays up for as long as the
 * device says so and is masked from its arrival to {@link #endOfInterrupt()}.
 *
 * <p>Thread: any. Allocates nothing.
 */
final class FakeSignals {

    private final Conduct conduct;
    private final BooleanSupplier line;
    private long vectors;
    private boolean lineOn;
    private boolean masked;
    private boolean woken;
    private boolean removed;
    private boolean waiting;

    /**
     * @param conduct where misuse is noted
     * @param line whether the device holds the line up
     */
    FakeSignals(Conduct conduct, BooleanSupplier line) {
        this.conduct = conduct;
        this.line = line;
    }

    synchronized void lineOn(boolean on) {
        lineOn = on;
        masked = false;
        vectors = 0;
        notifyAll();
    }

    synchronized void vector(int vector) {
        vectors |= 1L << vector;
        notifyAll();
    }

    /** The line may have gone up. */
    synchronized void lineChanged() {
        notifyAll();
    }

    synchronized void wakeup() {
        woken = true;
        notifyAll();
    }

    synchronized void removed() {
        removed = true;
        notifyAll();
    }

    synchronized void endOfInterrupt() {
        conduct.require(!lineOn || masked, "end of an interrupt that did not come");
        masked = false;
    }

    synchronized long await(long timeoutNanos) {
        conduct.require(!waiting, "two threads wait");
        waiting = true;
        try {
            long until = System.nanoTime() + timeoutNanos;
            long signals = take();
            while (signals == 0 && !woken && !Thread.currentThread().isInterrupted()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
                signals = take();
            }
            woken = false;
            return signals;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            waiting = false;
        }
    }

    private long take() {
        long signals = vectors | (removed ? BusSession.REMOVED : 0);
        vectors = 0;
        if (lineOn && !masked && !removed && line.getAsBoolean()) {
            masked = true;
            signals |= 1;
        }
        return signals;
    }
}
