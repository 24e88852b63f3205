// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

/** What a hostile device does instead of an answer. */
enum Fault {
    /** Nothing. */
    SILENT,
    /** It closes the connection. */
    END,
    /** The first bytes of an answer, then nothing. */
    HALF_HEADER,
    /** A header, and half of a payload, then nothing. */
    HALF_PAYLOAD,
    /** A header, and half of a payload, then the end. */
    HALF_THEN_END,
    /** The answer to another request. */
    OTHER_REQUEST,
    /** An answer that is not marked as one. */
    NO_REPLY_FLAG,
    /** An answer that asks for an answer. */
    NEED_REPLY_FLAG,
    /** A flag that does not exist. */
    UNKNOWN_FLAG,
    /** Another version. */
    OTHER_VERSION,
    /** A byte less than an answer has. */
    TOO_SHORT,
    /** A byte more than an answer has. */
    TOO_LONG,
    /** A payload of 4 GiB. */
    HUGE,
    /** A descriptor that nobody asked for. */
    DESCRIPTOR,
    /** More descriptors than a message may have. */
    MANY_DESCRIPTORS,
    /** Descriptors in the middle of an answer. */
    LATE_DESCRIPTOR,
    /** Bytes that are no message at all. */
    NOISE
}
