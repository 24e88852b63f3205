// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.protocol.RequestCode;

/**
 * State of a stream at the device: its last successful command (virtio 1.2, 5.14.6.6.1, "PCM Command Lifecycle").
 *
 * <pre>
 *  state \ command   SET_PARAMS  PREPARE  START  STOP  RELEASE
 *  INITIAL           yes         -        -      -     -
 *  SET               yes         yes      -      -     -
 *  PREPARED          yes         yes      yes    -     yes
 *  STARTED           -           -        -      yes   -
 *  STOPPED           -           -        yes    -     yes
 *  RELEASED          yes         yes      -      -     -
 * </pre>
 */
enum StreamState {
    INITIAL(true, false, false, false),
    SET(true, true, false, false),
    PREPARED(true, true, true, true),
    STARTED(false, false, false, false),
    STOPPED(false, false, true, true),
    RELEASED(true, true, false, false);

    private final boolean setParams;
    private final boolean prepare;
    private final boolean start;
    private final boolean release;

    StreamState(boolean setParams, boolean prepare, boolean start, boolean release) {
        this.setParams = setParams;
        this.prepare = prepare;
        this.start = start;
        this.release = release;
    }

    boolean allows(RequestCode command) {
        return switch (command) {
            case PCM_SET_PARAMS -> setParams;
            case PCM_PREPARE -> prepare;
            case PCM_START -> start;
            case PCM_STOP -> this == STARTED;
            case PCM_RELEASE -> release;
            default -> false;
        };
    }

    /** Whether I/O messages are legal: from PREPARE to RELEASE. */
    boolean takesMessages() {
        return this == PREPARED || this == STARTED || this == STOPPED;
    }
}
