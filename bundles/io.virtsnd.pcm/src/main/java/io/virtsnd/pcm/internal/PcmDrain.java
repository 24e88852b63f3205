// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.message.PcmCommand;

/**
 * The end of a playback stream: the last message, which may be short, the wait until the device gave all messages back, the
 * linger, STOP.
 *
 * <p>The wait holds no mark: another thread may stop, drop or close the stream meanwhile, and drain ends with an error then.
 *
 * <p>Thread: any.
 */
final class PcmDrain {

    private final SubstreamState stream;
    private final PcmDialogue dialogue;
    private final long lingerNanos;

    PcmDrain(SubstreamState stream, PcmDialogue dialogue, long lingerNanos) {
        this.stream = stream;
        this.dialogue = dialogue;
        this.lingerNanos = lingerNanos;
    }

    /** Sends what is written so far, and nothing more. Does not block. */
    void endOfStream() {
        boolean kick;
        synchronized (stream.lock) {
            stream.require(PcmCall.END_OF_STREAM);
            requirePlayback(PcmCall.END_OF_STREAM);
            kick = end();
        }
        if (kick) {
            stream.queue.kick();
        }
    }

    void drain() {
        dialogue.begin(PcmCall.DRAIN);
        boolean kick;
        long bound;
        try {
            synchronized (stream.lock) {
                requirePlayback(PcmCall.DRAIN);
                kick = end();
                bound = stream.stallBound();
            }
        } finally {
            dialogue.end();
        }
        if (kick) {
            stream.queue.kick();
        }
        awaitEnd(bound);
        dialogue.begin(PcmCall.DRAIN);
        try {
            dialogue.transmit(PcmCall.DRAIN, PcmCommand.STOP);
            synchronized (stream.lock) {
                stream.ended = false;
                stream.exposing = false;
                stream.returning = true;
            }
            dialogue.move(PcmCall.DRAIN, PcmState.STOPPED);
        } finally {
            dialogue.end();
        }
    }

    private void requirePlayback(PcmCall call) {
        if (stream.capture) {
            throw call.illegal(stream.info.streamId(), stream.state, "a capture stream is ended by stop");
        }
        if (stream.ring.isClaimed()) {
            throw call.illegal(
                    stream.info.streamId(), stream.state, "commit the period that beginPeriod gave out first");
        }
    }

    /** Under the lock; answers whether a kick is due. */
    private boolean end() {
        if (stream.ended) {
            return false;
        }
        stream.ended = true;
        stream.ring.endOfStream();
        if (stream.state == PcmState.RUNNING) {
            stream.enter(PcmState.DRAINING);
        }
        stream.wake();
        return stream.send();
    }

    private void awaitEnd(long bound) {
        synchronized (stream.lock) {
            long from = stream.nanoTime.getAsLong();
            while (stream.exposedMessages() > 0) {
                long left = bound - (stream.nanoTime.getAsLong() - from);
                if (left <= 0) {
                    stream.fail(stream.stalled());
                }
                requireDraining();
                stream.await(left);
            }
            long played = stream.nanoTime.getAsLong();
            long left = lingerNanos;
            while (left > 0) {
                requireDraining();
                stream.await(left);
                left = lingerNanos - (stream.nanoTime.getAsLong() - played);
            }
            requireDraining();
        }
    }

    /** Somebody else may have stopped the stream, or it failed. */
    private void requireDraining() {
        if (stream.state != PcmState.DRAINING) {
            throw stream.refusal(PcmCall.DRAIN);
        }
    }
}
