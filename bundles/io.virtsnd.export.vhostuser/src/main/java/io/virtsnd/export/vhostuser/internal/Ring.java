// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;

/**
 * One ring of a front end: its state, and its event counters. While it runs its kick is waited for.
 *
 * <p>Thread: the export's.
 */
final class Ring implements AutoCloseable {

    /** What a ring works with. */
    record Parts(BackendSession session, DeviceState device, DriverMemory memory, CallSignals calls, PollSet poll) {}

    final RingState state;
    private final Parts parts;
    private EventFd kick;
    private EventFd error;
    private int slot = -1;
    private QueueAddresses place;

    Ring(int index, Parts parts) {
        state = new RingState(index);
        this.parts = parts;
    }

    /**
     * SET_VRING_KICK.
     *
     * @param counter this object's from now on
     */
    void kick(EventFd counter) {
        boolean isWaitedFor = slot >= 0;
        if (isWaitedFor) {
            parts.poll().remove(slot);
            slot = -1;
        }
        dropKick();
        kick = counter;
        state.started(true);
        if (isWaitedFor) {
            slot = parts.poll().add(kick.descriptor(), PollSet.READABLE);
            // What the driver wrote to the old one before is not lost.
            parts.session().kick(state.index);
        }
    }

    /**
     * SET_VRING_CALL.
     *
     * @param counter this object's from now on; null: the driver polls
     */
    void call(EventFd counter) {
        parts.calls().replace(state.index, counter);
        if (state.isRunning()) {
            // What the device signalled to the old one before is not lost.
            parts.calls().signalQueue(state.index);
        }
    }

    /**
     * SET_VRING_ERR.
     *
     * @param counter this object's from now on; null: nobody wants to know
     */
    void error(EventFd counter) {
        if (error != null) {
            error.close();
        }
        error = counter;
    }

    /** The device failed: tells who listens. */
    void failed() {
        if (error != null) {
            error.signal();
        }
    }

    /** Passes a notification of the driver on, if there is one. */
    void poll() {
        if (slot >= 0 && parts.poll().ready(slot) != 0 && kick.take()) {
            parts.session().kick(state.index);
        }
    }

    /**
     * Lets the ring run, or not, as its state wants.
     *
     * @throws TransportException if it cannot run: it then does not
     */
    void update() {
        if (state.isReady() && !state.isRunning()) {
            run();
        } else if (!state.isReady() && state.isRunning()) {
            halt();
        }
    }

    /** GET_VRING_BASE: stops; answers the available index at which it would go on. */
    int stop() {
        state.started(false);
        update();
        dropKick();
        parts.calls().replace(state.index, null);
        return state.base();
    }

    /** Whether it would lie elsewhere with another table; TransportException if it would lie nowhere. */
    boolean isMovedBy(RegionTable next) {
        return state.isRunning()
                && !state.addresses().translate(state.index, state.size(), next).equals(place);
    }

    /** Stops until the next {@link #update()}. */
    void halt() {
        parts.poll().remove(slot);
        slot = -1;
        int next = parts.session().stopQueue(state.index);
        state.stopped(next);
        parts.device().stopped(state.index, next);
        // What was given back last, in stopping, is told as well.
        parts.calls().signalQueue(state.index);
    }

    private void run() {
        parts.device().starting();
        place = state.addresses()
                .translate(state.index, state.size(), parts.memory().table());
        parts.session().startQueue(place, state.base());
        state.runs();
        slot = parts.poll().add(kick.descriptor(), PollSet.READABLE);
        parts.device().started();
        if (state.base() != 0) {
            // It goes on: what was used before it stopped may not have been told.
            parts.calls().signalQueue(state.index);
        }
    }

    private void dropKick() {
        if (kick != null) {
            kick.close();
            kick = null;
        }
    }

    @Override
    public void close() {
        if (slot >= 0) {
            parts.poll().remove(slot);
            slot = -1;
        }
        dropKick();
        error(null);
    }
}
