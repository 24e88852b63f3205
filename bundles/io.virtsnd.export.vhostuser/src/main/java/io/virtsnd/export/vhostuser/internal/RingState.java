// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;

/**
 * What a front end said of one ring, and whether the device works on it. Started and enabled are independent; the ring runs
 * when both are true.
 *
 * <pre>
 *              ENABLE 1                               ENABLE 1
 *   stopped  ------------&gt;  stopped, enabled    started ------------&gt; RUNS
 *            &lt;------------                               &lt;------------
 *              ENABLE 0                               ENABLE 0
 *
 *   stopped -&gt; started: a kick descriptor          started -&gt; stopped: GET_VRING_BASE, reset
 * </pre>
 *
 * <p>Thread: the export's.
 */
final class RingState {

    final int index;
    private int size;
    private RingAddresses addresses;
    private int base;
    private boolean started;
    private boolean enabled;
    private boolean running;

    RingState(int index) {
        this.index = index;
    }

    /**
     * SET_VRING_NUM.
     *
     * @param entries size of the ring
     * @param max the largest that the device supports
     * @throws TransportException if the size cannot be used, or the ring runs
     */
    void size(int entries, int max) {
        requireStopped(entries == size);
        int limit = Math.min(max, QueueSetup.MAX_SIZE);
        if (entries < 1 || entries > limit || Integer.bitCount(entries) != 1) {
            throw new TransportException(
                    "ring size must be a power of two from 1 to " + limit + ": ring=" + index + " size=" + entries);
        }
        size = entries;
    }

    /**
     * SET_VRING_ADDR.
     *
     * @param areas where they are; to be checked against the memory table by the caller
     * @throws TransportException if an area is not aligned, or the ring runs
     */
    void addresses(RingAddresses areas) {
        requireStopped(areas.equals(addresses));
        areas.check();
        addresses = areas;
    }

    /**
     * SET_VRING_BASE.
     *
     * @param next available index to start from
     * @throws TransportException if it is no such index, or the ring runs
     */
    void base(int next) {
        requireStopped(false);
        if (next < 0 || next > 0xffff) {
            throw new TransportException(
                    "available index must be 0 to 65535: ring=" + index + " base=" + Integer.toUnsignedString(next));
        }
        base = next;
    }

    /** A kick descriptor is there, or is there no longer. */
    void started(boolean isStarted) {
        started = isStarted;
    }

    /** SET_VRING_ENABLE, or what was negotiated. */
    void enabled(boolean isEnabled) {
        enabled = isEnabled;
    }

    /** Whether everything is there that is needed to run. */
    boolean isReady() {
        return started && enabled && size > 0 && addresses != null;
    }

    /** The device works on it from now on. */
    void runs() {
        running = true;
    }

    /** The device works on it no more, and would go on from there. */
    void stopped(int nextAvail) {
        running = false;
        base = nextAvail;
    }

    boolean isRunning() {
        return running;
    }

    boolean isEnabled() {
        return enabled;
    }

    int size() {
        return size;
    }

    int base() {
        return base;
    }

    /** Where it is; null if that was not said yet. */
    RingAddresses addresses() {
        return addresses;
    }

    private void requireStopped(boolean changesNothing) {
        if (running && !changesNothing) {
            throw new TransportException("the ring runs: ring=" + index + "; stop it first");
        }
    }
}
