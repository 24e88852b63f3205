// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.PollSet;

/**
 * How the interrupts of one function reach this process.
 *
 * <p>Thread: the one that waits; {@link #close()} any, when nobody waits.
 */
interface Signals extends AutoCloseable {

    /** No limit. */
    long FOR_EVER = Long.MAX_VALUE;

    /** Adds what wakes the thread that waits. */
    void join(PollSet poll);

    /** Takes what was signalled: bit v for vector v. */
    long take();

    /** How long the thread may sleep before it looks again, ns. */
    long rest();

    @Override
    void close();

    /** Interrupts are off. */
    Signals NONE = new Signals() {
        @Override
        public void join(PollSet poll) {}

        @Override
        public long take() {
            return 0;
        }

        @Override
        public long rest() {
            return FOR_EVER;
        }

        @Override
        public void close() {}
    };
}
