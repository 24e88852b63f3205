// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.pcm.internal.PcmMessage.Slot;

/**
 * The I/O messages of a stream, one for each period of its buffer (virtio 1.2, 5.14.6.8): the device's side of
 * {@link PcmPeriods}.
 *
 * <p>{@link #send} exposes every READY message in order; {@link #complete} takes one back, {@link #advance} moves the
 * hardware pointer over the contiguous prefix of those.
 *
 * <p>Lifetime: the buffer belongs to the ring until {@link #detach}, which needs {@link #pending()} to be 0, or
 * {@link #detachFromReset}, which needs a device that was reset.
 *
 * <p>Thread: under the substream lock.
 */
final class PcmMessageRing extends PcmPeriods {

    private static final int PERIODS_TO_RUN_DRY = 2;

    private final PeriodCompletion owner;
    private final PcmQueue queue;
    private final int streamId;
    private final boolean polled;
    private final long periodNanos;

    private int pending;
    private boolean completedFresh;
    private long discardedFrames;
    private PcmBuffer buffer;

    /** Counted here, next to the pointers, and not in the counters of the stream. */
    private long sentMessages;

    private long completedMessages;
    private long completedFrames;

    /**
     * What a ring is made for.
     *
     * @param info the stream
     * @param queue where its messages go
     * @param counters what is counted
     * @param owner is told of completions
     */
    record Place(PcmInfo info, PcmQueue queue, PcmCounters counters, PeriodCompletion owner) {}

    PcmMessageRing(Place place, PcmParams params, DeviceMemory memory) {
        super(place.info().direction(), params, place.counters());
        this.streamId = place.info().streamId();
        this.queue = place.queue();
        this.owner = place.owner();
        this.polled = params.features().contains(PcmFeature.MSG_POLLING);
        this.periodNanos = SubstreamState.nanos(params, periodFrames);
        this.buffer = new PcmBuffer(this, streamId, memory, queue);
        attach(buffer);
    }

    PeriodCompletion owner() {
        return owner;
    }

    /** Duration of a period, ns. */
    long periodNanos() {
        return periodNanos;
    }

    /** Messages that the device has. */
    int pending() {
        return pending;
    }

    /** Whether the buffer is long enough to keep the device busy. */
    boolean isLong() {
        return count >= PERIODS_TO_RUN_DRY;
    }

    /** Whether the device has nothing left to do, though it could have. */
    boolean isDry() {
        return pending == 0 && isLong();
    }

    /** Whether the message that {@link #advance} moved over last had not been refilled, though it could have been. */
    boolean isStaleLoop() {
        return !completedFresh && isLong();
    }

    long sentMessages() {
        return sentMessages;
    }

    long completedMessages() {
        return completedMessages;
    }

    long completedFrames() {
        return completedFrames;
    }

    /** Frames between the two positions, without those that were discarded. */
    long delayFrames() {
        long ahead = capture ? hardwareFrames - applicationFrames : applicationFrames - hardwareFrames;
        return ahead - discardedFrames;
    }

    /**
     * Exposes every READY message, in order.
     *
     * @return KICK, QUIET or BROKEN, as {@link PcmQueue#expose}
     */
    int send() {
        int ready = (int) (application + (capture ? count : 0) - sent);
        if (ready == 0) {
            return PcmQueue.QUIET;
        }
        int at = sentAt;
        for (int i = 0; i < ready; i++) {
            messages[at].poison(memory);
            at = next(at);
        }
        int result = queue.expose(messages, sentAt, ready, polled);
        if (result == PcmQueue.BROKEN) {
            return result;
        }
        at = sentAt;
        for (int i = 0; i < ready; i++) {
            exposed(messages[at]);
            at = next(at);
        }
        sent += ready;
        sentAt = at;
        depth = Math.max(depth, sent - completed);
        return result;
    }

    private void exposed(PcmMessage message) {
        if (message.slot == Slot.READY) {
            message.slot = Slot.EXPOSED;
            pending++;
            sentMessages++;
            if (message.returned) {
                message.returned = false;
                counters.resent++;
            }
        }
    }

    /**
     * The device completed a message.
     *
     * @return whether the hardware pointer moves
     */
    boolean complete(PcmMessage message) {
        pending--;
        message.slot = Slot.DONE;
        if (message.index == completedAt) {
            return true;
        }
        counters.outOfOrder++;
        return false;
    }

    /** Whether the hardware pointer has more to move over. */
    boolean isHeadDone() {
        return messages.length > 0 && messages[completedAt].slot == Slot.DONE;
    }

    /** Moves the hardware pointer over one message that is DONE. */
    void advance() {
        PcmMessage message = messages[completedAt];
        int frames = message.bytes == periodBytes ? periodFrames : frame().frames(message.bytes);
        completedFresh = message.fresh == message.bytes;
        message.slot = Slot.FREE;
        message.padded = false;
        if (!capture) {
            message.fresh = 0;
        }
        completed++;
        completedAt = next(completedAt);
        hardwareFrames += frames;
        completedMessages++;
        completedFrames += frames;
        if (capture && message.bytes == 0) {
            skipUnrecorded();
        }
    }

    /**
     * Sends the short last message, which the device refused, once more with silence behind it.
     *
     * @return KICK, QUIET or BROKEN
     */
    int repeatPadded(PcmMessage message) {
        message.pad(memory, params().format());
        message.expose(periodBytes);
        message.padded = true;
        message.poison(memory);
        message.slot = Slot.READY;
        int result = queue.expose(messages, message.index, 1, polled);
        if (result != PcmQueue.BROKEN) {
            message.slot = Slot.EXPOSED;
            sentMessages++;
            counters.padded++;
        }
        return result;
    }

    /** The device gave a message back after STOP was sent: it keeps its place, and counts as not played. */
    void giveBack(PcmMessage message) {
        pending--;
        message.slot = Slot.READY;
        message.returned = true;
        if (capture) {
            message.bytes = 0;
        }
        counters.returned++;
    }

    /** Whether messages that came back can be sent again without getting behind younger ones. */
    boolean isResumable() {
        boolean gap = false;
        int at = completedAt;
        for (long number = completed; number < sent; number++) {
            Slot slot = messages[at].slot;
            if (gap && slot == Slot.EXPOSED) {
                return false;
            }
            gap |= slot == Slot.READY;
            at = next(at);
        }
        return true;
    }

    /** Lets {@link #send} begin at the oldest message that came back. */
    void rewind() {
        int at = completedAt;
        for (long number = completed; number < sent; number++) {
            if (messages[at].slot == Slot.READY) {
                sent = number;
                sentAt = at;
                return;
            }
            at = next(at);
        }
    }

    /** Forgets what was not played, or not read. The device has no message. */
    void discard() {
        for (PcmMessage message : messages) {
            if (message.returned) {
                counters.discarded++;
            }
        }
        discardedFrames += delayFrames();
        clear();
    }

    /** Starts from position 0, with an empty ring. The device has no message. */
    void reset() {
        discard();
        hardwareFrames = 0;
        applicationFrames = 0;
        discardedFrames = 0;
    }

    /** Parts with memory and descriptors, to be freed outside of the lock. Positions can still be asked for. */
    PcmBuffer detach() {
        if (pending != 0) {
            throw new IllegalStateException(
                    "the device still has messages: stream=" + streamId + " pending=" + pending);
        }
        return detachFromReset();
    }

    /** The same after a reset of the device, which said so; null if there is nothing any more. */
    PcmBuffer detachFromReset() {
        PcmBuffer detached = buffer;
        buffer = null;
        forgetMessages();
        return detached;
    }
}
