// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.pcm.internal.PcmMessage.Slot;
import java.nio.ByteBuffer;

/**
 * The I/O messages of a stream, one for each period of its buffer, as an ordered circle (virtio 1.2, 5.14.6.8).
 *
 * <p>Messages are numbered since prepare; three numbers go round, each never ahead of the next:
 *
 * <pre>
 *   playback   completed &lt;= sent &lt;= application &lt;= completed + periods
 *              [completed, sent) the device has them, [sent, application) READY, the rest FREE
 *   capture    application &lt;= completed &lt;= sent &lt;= application + periods
 *              [application, completed) FREE (to be read), [completed, sent) the device has them, the rest READY
 * </pre>
 *
 * <p>{@code completed} moves over the contiguous prefix of completed messages and carries the hardware pointer;
 * {@code application} carries the application pointer. In CYCLIC mode as many messages as were once on their way stay on
 * their way: a period that the application did not turn over is {@link #forward skipped} and goes out as it is.
 *
 * <p>Lifetime: the buffer belongs to the ring until {@link #detach}, which needs {@link #pending()} to be 0, or
 * {@link #detachFromReset}, which needs a device that was reset.
 *
 * <p>Thread: under the substream lock.
 */
final class PcmMessageRing {

    private static final PcmMessage[] NONE = {};

    private final PcmInfo info;
    private final PcmParams params;
    private final FrameSize frame;
    private final PcmQueue queue;
    private final PcmCounters counters;
    private final PeriodCompletion owner;
    private final boolean capture;
    private final boolean polled;
    private final int periodBytes;
    private final int periodFrames;
    private final int count;
    private final long periodNanos;

    private PcmBuffer buffer;
    private PcmMessage[] messages;

    private long completed;
    private long sent;
    private long application;
    private int completedAt;
    private int sentAt;
    private int applicationAt;

    /** Bytes of the period at {@code application} that the application has turned over. */
    private int offset;

    private int pending;
    private long depth;
    private long hardwareFrames;
    private long applicationFrames;
    private long discardedFrames;
    private boolean completedFresh;
    private int claim = -1;

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
        this.info = place.info();
        this.params = params;
        this.frame = new FrameSize(params);
        this.queue = place.queue();
        this.counters = place.counters();
        this.owner = place.owner();
        this.capture = info.direction() == Direction.INPUT;
        this.polled = params.features().contains(PcmFeature.MSG_POLLING);
        this.periodBytes = params.periodBytes();
        this.periodFrames = params.periodFrames();
        this.count = params.periods();
        this.periodNanos = SubstreamState.nanos(params, periodFrames);
        this.buffer = new PcmBuffer(this, info.streamId(), params, memory, queue);
        this.messages = buffer.messages();
        clear();
    }

    PeriodCompletion owner() {
        return owner;
    }

    PcmParams params() {
        return params;
    }

    FrameSize frame() {
        return frame;
    }

    boolean isCyclic() {
        return params.rearm() == RearmMode.CYCLIC;
    }

    /** Duration of a period, ns. */
    long periodNanos() {
        return periodNanos;
    }

    int pending() {
        return pending;
    }

    /** Number of the oldest message that is not completed. */
    long head() {
        return completed;
    }

    long hardwareFrames() {
        return hardwareFrames;
    }

    long applicationFrames() {
        return applicationFrames;
    }

    /** Frames between the two positions, without those that were discarded. */
    long delayFrames() {
        long ahead = capture ? hardwareFrames - applicationFrames : applicationFrames - hardwareFrames;
        return ahead - discardedFrames;
    }

    // --- the application's side ---

    /** Whether there is room to write (playback), or something to read (capture). */
    boolean isAccessible() {
        return application != completed + (capture ? 0 : count);
    }

    /** Copies in as much as there is room for; answers bytes. */
    int fill(ByteBuffer source) {
        int from = source.position();
        int position = from;
        int limit = source.limit();
        while (position < limit && isAccessible()) {
            PcmMessage message = messages[applicationAt];
            int bytes = Math.min(limit - position, periodBytes - offset);
            message.data().put(offset, source, position, bytes);
            position += bytes;
            source.position(position);
            turnOver(message, bytes);
        }
        return position - from;
    }

    /** Copies out as much as there is; answers bytes. */
    int take(ByteBuffer target) {
        int from = target.position();
        int position = from;
        int limit = target.limit();
        while (position < limit && isAccessible()) {
            PcmMessage message = messages[applicationAt];
            int bytes = Math.min(limit - position, message.bytes - offset);
            target.put(position, message.data(), offset, bytes);
            position += bytes;
            target.position(position);
            turnOver(message, bytes);
        }
        return position - from;
    }

    /** The rest of the period at the application pointer, as the period's own memory; null if there is none. */
    ByteBuffer begin() {
        if (!isAccessible()) {
            return null;
        }
        PcmMessage message = messages[applicationAt];
        int limit = limit(message);
        claim = limit - offset;
        return message.view().limit(limit).position(offset);
    }

    boolean isClaimed() {
        return claim >= 0;
    }

    /** Ends the access; the bytes are whole frames. */
    void commit(int bytes) {
        if (bytes > claim) {
            throw new IllegalArgumentException("more than the period had room for: bytes=" + bytes + " room=" + claim);
        }
        claim = -1;
        if (bytes > 0) {
            turnOver(messages[applicationAt], bytes);
        }
    }

    private int limit(PcmMessage message) {
        return capture ? message.bytes : periodBytes;
    }

    private void turnOver(PcmMessage message, int bytes) {
        offset += bytes;
        applicationFrames += bytes == periodBytes ? periodFrames : frame.frames(bytes);
        message.fresh = offset;
        if (offset == limit(message)) {
            ready(message);
        }
    }

    private void ready(PcmMessage message) {
        message.bytes = capture ? 0 : offset;
        message.expose(capture ? periodBytes : offset);
        message.slot = Slot.READY;
        application++;
        applicationAt = next(applicationAt);
        offset = 0;
        if (capture) {
            skipUnrecorded();
        }
    }

    /** Messages in which nothing was recorded are not the reader's business. */
    private void skipUnrecorded() {
        while (isAccessible() && messages[applicationAt].bytes == 0) {
            messages[applicationAt].slot = Slot.READY;
            application++;
            applicationAt = next(applicationAt);
        }
    }

    /** Makes what is written of a period a short last message, if there is any (SD13). */
    void endOfStream() {
        if (offset > 0) {
            ready(messages[applicationAt]);
        }
    }

    /**
     * CYCLIC: skips the period at the application pointer, unless as many messages are on their way as ever were, or the
     * application is at work in it.
     *
     * @return whether a period is READY now that was not refilled (or not read)
     */
    boolean forward() {
        if (sent - completed >= depth || claim >= 0 || !isAccessible()) {
            return false;
        }
        PcmMessage message = messages[applicationAt];
        int limit = limit(message);
        applicationFrames += frame.frames(limit - offset);
        int fresh = offset;
        offset = limit;
        ready(message);
        message.fresh = fresh;
        counters.stale++;
        return true;
    }

    // --- the device's side ---

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
            messages[at].poison();
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
            counters.sent++;
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
        int frames = message.bytes == periodBytes ? periodFrames : frame.frames(message.bytes);
        completedFresh = message.fresh == message.bytes;
        message.slot = Slot.FREE;
        message.padded = false;
        if (!capture) {
            message.fresh = 0;
        }
        completed++;
        completedAt = next(completedAt);
        hardwareFrames += frames;
        counters.completed++;
        counters.framesCompleted += frames;
        if (capture && message.bytes == 0) {
            skipUnrecorded();
        }
    }

    /** Whether the message that {@link #advance} moved over had been refilled since it was completed before. */
    boolean isCompletedFresh() {
        return completedFresh;
    }

    /**
     * Sends the short last message, which the device refused, once more with silence behind it.
     *
     * @return KICK, QUIET or BROKEN
     */
    int repeatPadded(PcmMessage message) {
        message.pad(params.format());
        message.expose(periodBytes);
        message.padded = true;
        message.poison();
        message.slot = Slot.READY;
        int result = queue.expose(messages, message.index, 1, polled);
        if (result != PcmQueue.BROKEN) {
            message.slot = Slot.EXPOSED;
            counters.sent++;
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

    // --- the whole ---

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

    private void clear() {
        for (PcmMessage message : messages) {
            message.slot = capture ? Slot.READY : Slot.FREE;
            message.bytes = 0;
            message.fresh = 0;
            message.returned = false;
            message.padded = false;
            message.expose(periodBytes);
        }
        completed = 0;
        sent = 0;
        application = 0;
        completedAt = 0;
        sentAt = 0;
        applicationAt = 0;
        offset = 0;
        depth = 0;
        claim = -1;
    }

    /** A copy of what was written and not completed, in order. */
    ByteBuffer unplayed() {
        ByteBuffer copy = ByteBuffer.allocate(capture ? 0 : copyUnplayed(null));
        if (!capture) {
            copyUnplayed(copy);
        }
        return copy.flip();
    }

    private int copyUnplayed(ByteBuffer target) {
        int total = 0;
        int at = completedAt;
        for (int i = 0; i < messages.length; i++) {
            PcmMessage message = messages[at];
            int bytes = message.slot == Slot.DONE ? 0 : message.fresh;
            if (target != null) {
                target.put(target.position(), message.data(), 0, bytes);
                target.position(target.position() + bytes);
            }
            total += bytes;
            at = next(at);
        }
        return total;
    }

    private int next(int at) {
        return at + 1 == count ? 0 : at + 1;
    }

    /** Parts with memory and descriptors, to be freed outside of the lock. Positions can still be asked for. */
    PcmBuffer detach() {
        if (pending != 0) {
            throw new IllegalStateException(
                    "the device still has messages: stream=" + info.streamId() + " pending=" + pending);
        }
        return detachFromReset();
    }

    /** The same after a reset of the device, which said so; null if there is nothing any more. */
    PcmBuffer detachFromReset() {
        PcmBuffer detached = buffer;
        buffer = null;
        messages = NONE;
        return detached;
    }
}
