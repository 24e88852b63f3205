// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.io.IOException;

/** A function cannot be had: why, and what its owner can do. */
final class VfioException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Kinds of reasons. */
    enum Kind {
        /** There is no such function. */
        NO_FUNCTION,
        /** It is something else than a sound device. */
        NOT_A_SOUND_DEVICE,
        /** It is a device of before virtio 1.0. */
        LEGACY,
        /** Another driver has it, or none. */
        WRONG_DRIVER,
        /** Nothing keeps the device away from the memory of others. */
        NO_IOMMU,
        /** The kernel has no VFIO, or this container has no access to it. */
        NO_VFIO,
        /** The permissions of a file do not allow it. */
        NO_PERMISSION,
        /** The IOMMU cannot tell it apart from a function that others use. */
        GROUP_NOT_VIABLE,
        /** Another process has it. */
        BUSY,
        /** Its interrupts could be any. */
        UNSAFE_INTERRUPTS,
        /** It is being taken away. */
        GONE,
        /** Anything else. */
        OTHER
    }

    VfioException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    VfioException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
