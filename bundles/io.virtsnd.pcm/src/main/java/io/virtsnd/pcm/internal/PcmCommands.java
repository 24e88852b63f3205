// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.message.PcmCommand;
import io.virtsnd.api.transport.DeviceMemory;

/**
 * The commands of a stream: the state is checked first, then the device is asked, then the state moves.
 *
 * <p>Thread: any; commands of several threads are put in order.
 */
final class PcmCommands {

    private final SubstreamState stream;
    private final PeriodCompletion completion;
    private final PcmDialogue dialogue;
    private final DeviceMemory memory;

    PcmCommands(SubstreamState stream, PeriodCompletion completion, PcmDialogue dialogue, DeviceMemory memory) {
        this.stream = stream;
        this.completion = completion;
        this.dialogue = dialogue;
        this.memory = memory;
    }

    void setParams(PcmParams params) {
        dialogue.begin(PcmCall.SET_PARAMS);
        try {
            new PcmOffer(stream.info).require(params);
            layOut(params);
            dialogue.setParams(params);
            dialogue.move(PcmCall.SET_PARAMS, PcmState.SET);
        } finally {
            dialogue.end();
        }
    }

    /** The buffer before is freed first: the device has none of its messages. */
    private void layOut(PcmParams params) {
        PcmMessageRing before;
        synchronized (stream.lock) {
            requireLife();
            if (stream.exposedMessages() > 0) {
                throw PcmCall.SET_PARAMS.illegal(
                        stream.info.streamId(),
                        stream.state,
                        "release the stream first: pending=" + stream.exposedMessages());
            }
            before = stream.ring;
            stream.ring = null;
            stream.exposing = false;
            stream.enter(PcmState.INITIAL);
        }
        if (before != null) {
            stream.counters.absorb(before);
            before.detach().free();
        }
        PcmMessageRing ring = new PcmMessageRing(
                new PcmMessageRing.Place(stream.info, stream.queue, stream.counters, completion), params, memory);
        boolean done = false;
        try {
            synchronized (stream.lock) {
                requireLife();
                stream.ring = ring;
                done = true;
            }
        } finally {
            if (!done) {
                ring.detach().free();
            }
        }
    }

    /** Closing, and failing, do not wait for a command that is under way. */
    private void requireLife() {
        if (stream.isOver()) {
            throw stream.refusal(PcmCall.SET_PARAMS);
        }
    }

    void prepare() {
        dialogue.begin(PcmCall.PREPARE);
        try {
            prepareDevice(PcmCall.PREPARE);
        } finally {
            dialogue.end();
        }
    }

    private void prepareDevice(PcmCall call) {
        boolean written;
        synchronized (stream.lock) {
            written = stream.exposedMessages() > 0;
        }
        if (written) {
            discard(call);
        }
        dialogue.transmit(call, PcmCommand.PREPARE);
        synchronized (stream.lock) {
            stream.ring.reset();
            stream.returning = false;
            stream.ended = false;
            stream.xrun = false;
            stream.latencyBytes = 0;
            stream.exposing = !stream.capture && !stream.ring.isCyclic();
            dialogue.moveLocked(call, PcmState.PREPARED);
        }
    }

    void start() {
        dialogue.begin(PcmCall.START);
        try {
            if (stream.state == PcmState.STOPPED) {
                resume();
            } else {
                startPrepared();
            }
        } finally {
            dialogue.end();
        }
    }

    /** What is READY goes out before START: prefill (playback), all periods (capture, SD15). */
    private void startPrepared() {
        boolean before = expose(true);
        boolean done = false;
        try {
            dialogue.transmit(PcmCall.START, PcmCommand.START);
            done = true;
        } finally {
            if (!done) {
                expose(before);
            }
        }
        started();
    }

    /** Sets whether READY messages may be exposed, and exposes them; answers what was set before. */
    private boolean expose(boolean exposing) {
        boolean before;
        boolean kick;
        synchronized (stream.lock) {
            before = stream.exposing;
            stream.exposing = exposing && !stream.isOver();
            kick = stream.send();
        }
        if (kick) {
            stream.queue.kick();
        }
        return before;
    }

    private void started() {
        synchronized (stream.lock) {
            stream.restartWatch();
            dialogue.moveLocked(PcmCall.START, stream.ended ? PcmState.DRAINING : PcmState.RUNNING);
        }
    }

    /** What came back goes out after START: some devices must not be given messages while they are stopped. */
    private void resume() {
        if (dialogue.device() == PcmState.STOPPED) {
            if (resumeWith(false)) {
                startAgain();
                return;
            }
            // What the device still has would be played before what came back: take all back, then send all in order.
            dialogue.releaseDevice(PcmCall.START);
        }
        if (dialogue.device() == PcmState.RELEASED) {
            dialogue.transmit(PcmCall.START, PcmCommand.PREPARE);
        }
        resumeWith(true);
        startPrepared();
    }

    private void startAgain() {
        boolean done = false;
        try {
            dialogue.transmit(PcmCall.START, PcmCommand.START);
            done = true;
        } finally {
            if (!done) {
                dialogue.expectReturns();
            }
        }
        started();
        expose(true);
    }

    /**
     * What is completed from now on was played; what came back is READY. False, and nothing is changed, if the device still
     * has older messages than those that came back: it may give them back at any time, so this is looked at under the lock.
     */
    private boolean resumeWith(boolean exposing) {
        synchronized (stream.lock) {
            if (!stream.ring.isResumable()) {
                return false;
            }
            stream.returning = stream.isOver();
            stream.exposing = exposing && !stream.isOver();
            stream.ring.rewind();
            return true;
        }
    }

    void stop() {
        dialogue.begin(PcmCall.STOP);
        try {
            dialogue.stopDevice(PcmCall.STOP);
            dialogue.move(PcmCall.STOP, PcmState.STOPPED);
        } finally {
            dialogue.end();
        }
    }

    void release() {
        dialogue.begin(PcmCall.RELEASE);
        try {
            discard(PcmCall.RELEASE);
        } finally {
            dialogue.end();
        }
    }

    void drop() {
        dialogue.begin(PcmCall.DROP);
        try {
            if (dialogue.device() == PcmState.RUNNING) {
                dialogue.stopDevice(PcmCall.DROP);
                dialogue.move(PcmCall.DROP, PcmState.STOPPED);
            }
            discard(PcmCall.DROP);
        } finally {
            dialogue.end();
        }
    }

    void recover() {
        dialogue.begin(PcmCall.RECOVER);
        try {
            if (dialogue.device() == PcmState.RUNNING) {
                dialogue.stopDevice(PcmCall.RECOVER);
                dialogue.move(PcmCall.RECOVER, PcmState.STOPPED);
            }
            discard(PcmCall.RECOVER);
            prepareDevice(PcmCall.RECOVER);
        } finally {
            dialogue.end();
        }
    }

    private void discard(PcmCall call) {
        dialogue.releaseDevice(call);
        synchronized (stream.lock) {
            stream.ring.discard();
            stream.ended = false;
            dialogue.moveLocked(call, PcmState.RELEASED);
        }
    }
}
