// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.ArrayList;
import java.util.List;

/**
 * The device for one front end, from its connection to its end: the claim, the memory, the rings, the status.
 *
 * <p>Lifetime: {@link #close()} resets the device first, so that it touches nothing of the front end any more, then memory
 * and descriptors go.
 *
 * <p>Thread: the export's.
 */
final class ExportedDevice implements DriverMemory.Users, AutoCloseable {

    final BackendSession session;
    final DriverMemory memory;
    final DeviceState state;
    final CallSignals signals;
    final BackEndChannel backEnd = new BackEndChannel();
    private final Ring[] rings;
    private final List<Ring> moved = new ArrayList<>();
    private boolean startsEnabled;

    /**
     * Claims the device.
     *
     * @param holder name of the export
     * @param backend the device
     * @param poll where kicks are waited for
     * @param wakeup wakes the export's thread
     * @throws TransportException if the device is claimed by somebody else, or gone
     */
    ExportedDevice(String holder, VirtioBackend backend, PollSet poll, EventFd wakeup) {
        signals = new CallSignals(wakeup);
        session = backend.claim(holder, signals);
        memory = new DriverMemory(session);
        rings = new Ring[countRings(session)];
        state = new DeviceState(session, rings.length);
        for (int ring = 0; ring < rings.length; ring++) {
            rings[ring] = new Ring(ring, new Ring.Parts(session, state, memory, signals, poll));
        }
    }

    private static int countRings(BackendSession session) {
        int count = 0;
        while (count < CallSignals.RINGS_MAX && session.queueSizeMax(count) > 0) {
            count++;
        }
        return count;
    }

    int rings() {
        return rings.length;
    }

    /**
     * A ring by its number.
     *
     * @param index as a front end says it
     * @return the ring
     * @throws TransportException if there is no such ring
     */
    Ring ring(int index) {
        if (index < 0 || index >= rings.length) {
            throw new TransportException(
                    "no such ring: index=" + Integer.toUnsignedString(index) + " rings=" + rings.length);
        }
        return rings[index];
    }

    /** GET_FEATURES. */
    long offered() {
        return session.deviceFeatures() | VirtioFeatures.VERSION_1 | VhostUser.PROTOCOL_FEATURES;
    }

    /**
     * SET_FEATURES.
     *
     * @param features what the driver accepted, and bit 30 of the front end
     * @throws TransportException if they are not offered, or the device cannot work with them
     */
    void features(long features) {
        if ((features & ~offered()) != 0) {
            throw new TransportException("features were accepted that are not offered: accepted=0x"
                    + Long.toHexString(features) + " offered=0x" + Long.toHexString(offered()));
        }
        state.features(features & ~VhostUser.PROTOCOL_FEATURES);
        // Without the protocol features nobody could enable a ring.
        startsEnabled = (features & VhostUser.PROTOCOL_FEATURES) == 0;
        for (Ring ring : rings) {
            ring.state.enabled(startsEnabled || ring.state.isEnabled());
        }
        for (Ring ring : rings) {
            ring.update();
        }
    }

    /** SET_STATUS 0, RESET_DEVICE, RESET_OWNER: all rings stop, the device is fresh. */
    void reset() {
        for (Ring ring : rings) {
            ring.stop();
            ring.state.enabled(startsEnabled);
        }
        state.reset();
    }

    /** Passes notifications of the driver on. */
    void poll() {
        for (Ring ring : rings) {
            ring.poll();
        }
    }

    /** Tells the front end of changes, and who listens of a device that failed; if there is anything to tell. */
    void tell() {
        if (signals.takeConfigChanged()) {
            backEnd.configChanged();
            if ((state.status() & DeviceStatus.NEEDS_RESET) != 0) {
                for (Ring ring : rings) {
                    ring.failed();
                }
            }
        }
    }

    @Override
    public void check(RegionTable next) {
        for (Ring ring : rings) {
            ring.isMovedBy(next);
        }
    }

    @Override
    public void leave(RegionTable next) {
        for (Ring ring : rings) {
            if (ring.isMovedBy(next)) {
                ring.halt();
                moved.add(ring);
            }
        }
    }

    @Override
    public void enter() {
        moved.forEach(Ring::update);
        moved.clear();
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            for (Ring ring : rings) {
                ring.close();
            }
            signals.close();
            backEnd.close();
            memory.close();
        }
    }
}
