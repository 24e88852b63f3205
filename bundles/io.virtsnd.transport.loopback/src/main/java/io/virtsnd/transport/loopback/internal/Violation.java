// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

/** What can go wrong between driver and device that this transport sees; almost all of it is the driver's conduct. */
public enum Violation {

    /** A notification before DRIVER_OK (C2). */
    KICK_BEFORE_DRIVER_OK,

    /** A queue was enabled before FEATURES_OK (C1). */
    QUEUE_BEFORE_FEATURES_OK,

    /** A queue was enabled after DRIVER_OK (C1). */
    QUEUE_AFTER_DRIVER_OK,

    /** A status byte without a bit that was set (C4). */
    STATUS_BIT_CLEARED,

    /** Features were accepted that were not offered (C6). */
    FEATURE_NOT_OFFERED,

    /** VERSION_1 was not accepted (C7). */
    VERSION_1_NOT_ACCEPTED,

    /** DRIVER_OK without FEATURES_OK, FEATURES_OK without DRIVER, or DRIVER without ACKNOWLEDGE (C1). */
    STATUS_ORDER,

    /** The claim was given back while the device was not reset. */
    CLOSED_WITHOUT_RESET,

    /** Bounce mode: the ring of a queue was released while the device had it (C10). */
    QUEUE_MEMORY_RELEASED,

    /** Bounce mode: memory of a message was released while the device had it (C10). */
    EXPOSED_MEMORY_RELEASED,

    /** Bounce mode: what the device reads was changed while the device had it (C10). */
    EXPOSED_MEMORY_WRITTEN,

    /** Bounce mode: a chain, or an available ring, that breaks the rules of virtio 1.2, 2.7. */
    BAD_CHAIN,

    /** Bounce mode: the device wrote to what it may only read (V6). */
    DEVICE_WROTE_READABLE
}
