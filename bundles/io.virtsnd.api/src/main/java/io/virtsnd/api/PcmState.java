// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * State of a stream: its last successful command (virtio 1.2, 5.14.6.6.1, "PCM Command Lifecycle").
 *
 * <pre>
 *            setParams          prepare           start
 *   INITIAL -----------&gt; SET ------------&gt; PREPARED ------&gt; RUNNING --drain--&gt; DRAINING
 *                         ^                ^  |            |    ^                  |
 *                         |        prepare |  | release    v    | start            |
 *                         +----------- RELEASED &lt;------- STOPPED &lt;-----------------+
 * </pre>
 *
 * setParams is legal in INITIAL, SET, PREPARED and RELEASED; prepare in SET, PREPARED and RELEASED; start in PREPARED and
 * STOPPED; stop in RUNNING and DRAINING; release in PREPARED and STOPPED. FAILED leads only to CLOSED.
 */
public enum PcmState {
    /** Open, nothing set yet. */
    INITIAL,
    /** Parameters are set. */
    SET,
    /** Prepared: messages may be queued. */
    PREPARED,
    /** Started. */
    RUNNING,
    /** Started, and the last message is queued. */
    DRAINING,
    /** Stopped: pending messages stay with the device. */
    STOPPED,
    /** Released: the device gave all messages back. */
    RELEASED,
    /** The stream, its queue or its device failed; {@link PcmSubstream#failure()} says why. */
    FAILED,
    /** Closed, by its owner or because the card went away. */
    CLOSED
}
