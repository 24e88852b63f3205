// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.itests.fuzz.FuzzSettings;

/** What all bursts of a run share, and what is counted over all of them. */
final class Fuzz implements AutoCloseable {

    final FuzzSettings settings;
    final Histogram histogram = new Histogram();
    final BufferPool pool = new BufferPool();
    final Completer completer = new Completer();
    long singles;
    long wilds;
    long flips;

    /** Lies that were told while the second thread flipped. */
    long flipped;

    long freshStreams;
    private long ahead;

    Fuzz(FuzzSettings settings) {
        this.settings = settings;
    }

    /** One field of otherwise valid traffic was changed. */
    void single() {
        singles++;
        ahead++;
    }

    /** Several fields at once, or anything at all. */
    void wild() {
        wilds++;
        ahead--;
    }

    /** Each burst begins anew, so that it is the same if it is run alone. */
    void begin() {
        ahead = 0;
    }

    /** Whether the next lie is to change a single field, so that in the end half of them did. */
    boolean isSingleDue() {
        return ahead <= 0;
    }

    long mutations() {
        return singles + wilds;
    }

    @Override
    public void close() {
        completer.close();
    }
}
