// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

/** What a driver can do wrong that this transport sees. */
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

    /** VERSION_1 was offered and not accepted (C7). */
    VERSION_1_NOT_ACCEPTED,

    /** DRIVER_OK without FEATURES_OK, FEATURES_OK without DRIVER, or DRIVER without ACKNOWLEDGE (C1). */
    STATUS_ORDER,

    /** Memory was released while the device was not reset and still had a queue in it (C10). */
    QUEUE_MEMORY_RELEASED,

    /** The session was closed, but the device was not reset. */
    CLOSED_WITHOUT_RESET,

    /** Bounce mode: what the device reads was changed while the device had it (C10). */
    EXPOSED_MEMORY_WRITTEN,

    /** Bounce mode: a descriptor chain that a device may refuse. */
    BAD_CHAIN
}
