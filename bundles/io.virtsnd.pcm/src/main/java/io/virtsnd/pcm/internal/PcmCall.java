// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static io.virtsnd.api.PcmState.CLOSED;
import static io.virtsnd.api.PcmState.DRAINING;
import static io.virtsnd.api.PcmState.FAILED;
import static io.virtsnd.api.PcmState.INITIAL;
import static io.virtsnd.api.PcmState.PREPARED;
import static io.virtsnd.api.PcmState.RELEASED;
import static io.virtsnd.api.PcmState.RUNNING;
import static io.virtsnd.api.PcmState.SET;
import static io.virtsnd.api.PcmState.STOPPED;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmState;

/** Which call is legal in which state of a stream (virtio 1.2, 5.14.6.6.1), and what to do where it is not. */
enum PcmCall {
    SET_PARAMS("setParams", "release the stream first", INITIAL, SET, PREPARED, RELEASED),
    PREPARE("prepare", "set parameters first, or release the stream", SET, PREPARED, RELEASED),
    START("start", "prepare the stream first", PREPARED, STOPPED),
    STOP("stop", "only a stream that runs can be stopped", RUNNING, DRAINING),
    DRAIN("drain", "only a playback stream that runs can be drained", RUNNING, DRAINING),
    DROP("drop", "prepare the stream first", PREPARED, RUNNING, DRAINING, STOPPED),
    RELEASE("release", "stop the stream first", PREPARED, STOPPED),
    RECOVER("recover", "only a stream that was started can be recovered", RUNNING, STOPPED),
    WRITE(
            "write",
            "prepare the stream first; after the end of the stream stop or drain it",
            PREPARED,
            RUNNING,
            STOPPED),
    READ("read", "prepare and start the stream first", PREPARED, RUNNING, STOPPED),
    AWAIT("awaitPeriod", "prepare the stream first", PREPARED, RUNNING, DRAINING, STOPPED),
    END_OF_STREAM("endOfStream", "prepare the stream first", PREPARED, RUNNING, DRAINING, STOPPED),
    PARAMS("params", "set parameters first", SET, PREPARED, RUNNING, DRAINING, STOPPED, RELEASED, FAILED, CLOSED),
    UNPLAYED("unplayed", "stop or close the stream first", INITIAL, SET, PREPARED, STOPPED, RELEASED, FAILED, CLOSED);

    private final String method;
    private final String remedy;
    private final int legal;

    PcmCall(String method, String remedy, PcmState... states) {
        this.method = method;
        this.remedy = remedy;
        int mask = 0;
        for (PcmState state : states) {
            mask |= 1 << state.ordinal();
        }
        this.legal = mask;
    }

    boolean isLegal(PcmState state) {
        return (legal & 1 << state.ordinal()) != 0;
    }

    IllegalPcmStateException illegal(int streamId, PcmState state) {
        return illegal(streamId, state, remedy);
    }

    IllegalPcmStateException illegal(int streamId, PcmState state, String otherRemedy) {
        return new IllegalPcmStateException(method, streamId, state, otherRemedy);
    }

    @Override
    public String toString() {
        return method;
    }
}
