// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceStatus;
import java.util.Arrays;

/**
 * The device status, of which front ends tell little or nothing: it is made from what they do.
 *
 * <pre>
 *   SET_FEATURES                    ACKNOWLEDGE, DRIVER, FEATURES_OK
 *   the first ring runs             DRIVER_OK
 *   SET_STATUS                      the bits that it has, besides
 *   SET_STATUS 0, RESET_DEVICE      0
 *   a driver's reset                0: see {@link #base}
 * </pre>
 *
 * <p>A virtual machine that is paused and one whose driver resets its device look alike: all rings are stopped. What
 * differs is how they start anew: a paused one goes on where it was, a new driver begins with other indices.
 *
 * <p>Thread: the export's.
 */
final class DeviceState {

    private static final int FOUND = DeviceStatus.ACKNOWLEDGE | DeviceStatus.DRIVER;
    private static final int AGREED = FOUND | DeviceStatus.FEATURES_OK;

    private final BackendSession session;
    private final int[] stoppedAt;
    private boolean isOffered;
    private long accepted;
    private boolean isUsed;
    private int running;

    DeviceState(BackendSession session, int rings) {
        this.session = session;
        stoppedAt = new int[rings];
    }

    /**
     * SET_FEATURES.
     *
     * @param features what the driver accepted, of those that the device offers
     * @throws TransportException if the device cannot work with them, or other features are in use
     */
    void features(long features) {
        boolean isChange = !isOffered || features != accepted;
        if (isChange && running > 0) {
            throw new TransportException("rings run with other features: accepted=0x" + Long.toHexString(accepted)
                    + " wanted=0x" + Long.toHexString(features) + "; stop them first");
        }
        if (isChange && isAgreed()) {
            reset();
        }
        accepted = features;
        isOffered = true;
        agree();
    }

    /**
     * SET_STATUS, other than 0: bits are added, since some front ends say one bit only.
     *
     * @param bits of the status
     */
    void status(int bits) {
        session.setStatus(session.status() & ~DeviceStatus.NEEDS_RESET | bits);
    }

    /** GET_STATUS. */
    int status() {
        return session.status();
    }

    /** The device starts fresh; no ring runs. What the driver accepted is kept for drivers that do not say it again. */
    void reset() {
        session.setStatus(0);
        isUsed = false;
        Arrays.fill(stoppedAt, 0);
    }

    /**
     * SET_VRING_BASE: a ring of a stopped device that does not go on where it was belongs to another driver.
     *
     * @param ring that is stopped
     * @param next available index
     */
    void base(int ring, int next) {
        if (isUsed && running == 0 && next != stoppedAt[ring]) {
            reset();
        }
    }

    /**
     * A ring is about to run.
     *
     * @throws TransportException if the features were not agreed
     */
    void starting() {
        if (isUsed && running == 0 && (isBroken() || isUntouched())) {
            reset();
        }
        if (!isOffered) {
            throw new TransportException("a ring cannot run before SET_FEATURES");
        }
        if (!isAgreed()) {
            agree();
        }
    }

    /** A ring runs. */
    void started() {
        running++;
        isUsed = true;
        if ((session.status() & DeviceStatus.DRIVER_OK) == 0) {
            status(DeviceStatus.DRIVER_OK);
        }
    }

    /** A ring runs no more. */
    void stopped(int ring, int nextAvail) {
        running--;
        stoppedAt[ring] = nextAvail;
    }

    /** How many rings run. */
    int running() {
        return running;
    }

    private void agree() {
        if (!isAgreed()) {
            status(FOUND);
            session.driverFeatures(accepted);
            status(AGREED);
        }
        if (!isAgreed()) {
            session.setStatus(0);
            throw new TransportException("the device cannot work with these features: accepted=0x"
                    + Long.toHexString(accepted) + " offered=0x" + Long.toHexString(session.deviceFeatures())
                    + "; VERSION_1 (bit 32) must be among them");
        }
    }

    private boolean isAgreed() {
        return (session.status() & DeviceStatus.FEATURES_OK) != 0;
    }

    private boolean isBroken() {
        return (session.status() & DeviceStatus.NEEDS_RESET) != 0;
    }

    private boolean isUntouched() {
        for (int index : stoppedAt) {
            if (index != 0) {
                return false;
            }
        }
        return true;
    }
}
