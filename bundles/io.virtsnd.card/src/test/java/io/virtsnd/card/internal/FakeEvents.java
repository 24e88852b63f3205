// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.EventSetup;

/** An event queue that does nothing but remember. */
final class FakeEvents implements EventQueue {

    final EventSetup setup;

    private final Journal journal;

    FakeEvents(EventSetup setup, Journal journal) {
        this.setup = setup;
        this.journal = journal;
    }

    @Override
    public void completed() {
        journal.add("event completed");
    }

    @Override
    public void cardLost(String reason) {
        journal.add("card lost");
    }

    @Override
    public void streamChanged(int streamId, PcmState state) {
        journal.add("stream " + streamId + " " + state);
    }

    @Override
    public void stop() {
        journal.add("stop events");
    }

    @Override
    public void release() {
        journal.add("release events");
    }

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public long events() {
        return 5;
    }

    @Override
    public long unknown() {
        return 6;
    }

    @Override
    public long lost() {
        return 7;
    }

    @Override
    public QueueStatistics statistics() {
        return new QueueStatistics(1, 64, 1, 1, 1, 1, 1, 0);
    }
}
