// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

/**
 * Why the device did not do what a driver asked. What is wrong with a ring itself is an
 * {@link io.virtsnd.virtqueue.AvailViolation}, counted by its queue.
 */
public enum Rejection {

    /** A control request shorter than its structure: BAD_MSG. */
    CONTROL_TRUNCATED,

    /** A control request without room for an answer: given back with length 0. */
    CONTROL_NO_ROOM,

    /** A control request that is not known, or belongs to a feature that is not offered: NOT_SUPP. */
    CONTROL_UNKNOWN_CODE,

    /** An information request for more items than there are: BAD_MSG. */
    CONTROL_RANGE,

    /** An information request for items smaller than they are: BAD_MSG. */
    CONTROL_ITEM_SIZE,

    /** An information request whose items do not fit into the answer: BAD_MSG. */
    CONTROL_ANSWER_SIZE,

    /** A request for a stream that there is not: BAD_MSG. */
    CONTROL_UNKNOWN_STREAM,

    /** A request for a jack that there is not: BAD_MSG. */
    CONTROL_UNKNOWN_JACK,

    /** JACK_REMAP of a jack that does not offer it: NOT_SUPP. */
    CONTROL_NOT_REMAPPABLE,

    /** JACK_REMAP to an association or sequence beyond 15: BAD_MSG. */
    CONTROL_JACK_PLACE,

    /** A command that the state of the stream does not allow: BAD_MSG. */
    CONTROL_STATE,

    /** SET_PARAMS with sizes that contradict one another, or padding that is not zero: BAD_MSG. */
    CONTROL_PARAMS,

    /** SET_PARAMS with what the stream did not offer: NOT_SUPP. */
    CONTROL_NOT_OFFERED,

    /** An I/O message without a whole header. */
    IO_NO_HEADER,

    /** An I/O message without room for its status. */
    IO_NO_STATUS,

    /** An I/O message for a stream that there is not. */
    IO_UNKNOWN_STREAM,

    /** An I/O message in the queue of the other direction. */
    IO_DIRECTION,

    /** An I/O message before PREPARE or after RELEASE: IO_ERR. */
    IO_STATE,

    /** A playback message with writable data, or a capture message with readable data (SD14, SD16). */
    IO_DATA_DIRECTION,

    /** An I/O message without data. */
    IO_NO_DATA,

    /** An I/O message with a part of a frame. */
    IO_PART_OF_FRAME,

    /** An I/O message that is longer than the buffer of the stream. */
    IO_TOO_LONG,

    /** A buffer in the event queue with something to read (SD3). */
    EVENT_READABLE,

    /** A buffer in the event queue that is too small for an event (SD2). */
    EVENT_TOO_SMALL,

    /** A notification of a queue that there is not, or that is not started. */
    KICK_UNKNOWN_QUEUE,

    /** A notification before DRIVER_OK (C2). */
    KICK_BEFORE_DRIVER_OK,

    /** FEATURES_OK with features that the device cannot work with. */
    FEATURES,

    /** A status byte without a bit that was set (C4), or DRIVER_OK without FEATURES_OK (C1). */
    STATUS
}
