// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.TransportException;

/** A device cannot be brought up, or does not do what it must; {@link #reason()} says what. */
public final class DeviceFailedException extends TransportException {

    private static final long serialVersionUID = 1L;

    /** Why the device cannot be used. */
    public enum Reason {
        /** It is a legacy device: by its identity, or because it does not offer VERSION_1. */
        LEGACY_DEVICE,
        /** The registers of the device are not where, or not what, virtio says. */
        UNUSABLE_REGISTERS,
        /** The device did not keep FEATURES_OK. */
        FEATURES_REFUSED,
        /** The status did not read 0 in time after a reset; the device may still write to memory. */
        RESET_TIMEOUT,
        /** The device has no such queue. */
        NO_SUCH_QUEUE,
        /** The configuration changed at every attempt to read it. */
        CONFIG_UNSTABLE
    }

    private final Reason reason;

    /**
     * @param reason why
     * @param details {@code name=value} pairs and what to do
     */
    public DeviceFailedException(Reason reason, String details) {
        super("device failed: reason=" + reason + " " + details);
        this.reason = reason;
    }

    /**
     * Why the device cannot be used.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
