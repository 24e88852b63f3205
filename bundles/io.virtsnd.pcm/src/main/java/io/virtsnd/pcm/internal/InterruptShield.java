// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.SoundException;

/**
 * Puts an interrupt of the calling thread aside while something must be brought to its end, and sets it again at the end.
 *
 * <p>Thread: the one that made it.
 */
final class InterruptShield implements AutoCloseable {

    private boolean interrupted = Thread.interrupted();

    /** Runs a step that can be run again where an interrupt ends its wait. */
    void run(Runnable step) {
        while (true) {
            try {
                step.run();
                return;
            } catch (SoundException error) {
                if (!Thread.interrupted()) {
                    throw error;
                }
                interrupted = true;
            }
        }
    }

    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
