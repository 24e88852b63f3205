// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.RearmMode;
import io.virtsnd.pcm.internal.PcmMessage.Slot;
import java.nio.ByteBuffer;

/**
 * The periods of a stream as an ordered circle, and the application's side of it; {@link PcmMessageRing} is the device's.
 * (One object, for a period that is written and completed touches all of it.)
 *
 * <p>Periods are numbered since prepare; three numbers go round, each never ahead of the next:
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
 * <p>Thread: under the substream lock.
 */
abstract class PcmPeriods {

    private static final PcmMessage[] NONE = {};

    final PcmCounters counters;
    final boolean capture;
    final boolean cyclic;
    final int periodBytes;
    final int periodFrames;
    final int count;

    PcmMessage[] messages = NONE;
    long completed;
    long sent;
    long application;
    int completedAt;
    int sentAt;

    /** In CYCLIC mode: how many messages were on their way at most. */
    long depth;

    long hardwareFrames;
    long applicationFrames;

    /** The memory of all messages, as {@link PcmMessageLayout} says; little endian. */
    ByteBuffer memory;

    private final PcmParams params;
    private final FrameSize frame;
    private int applicationAt;

    /** Bytes of the period at {@code application} that the application has turned over. */
    private int offset;

    private int claim = -1;

    PcmPeriods(Direction direction, PcmParams params, PcmCounters counters) {
        this.params = params;
        this.counters = counters;
        this.frame = new FrameSize(params);
        this.capture = direction == Direction.INPUT;
        this.cyclic = params.rearm() == RearmMode.CYCLIC;
        this.periodBytes = params.periodBytes();
        this.periodFrames = params.periodFrames();
        this.count = params.periods();
    }

    final void attach(PcmBuffer buffer) {
        memory = buffer.memory();
        messages = buffer.messages();
        clear();
    }

    final void forgetMessages() {
        messages = NONE;
        memory = null;
    }

    final PcmParams params() {
        return params;
    }

    final FrameSize frame() {
        return frame;
    }

    /** @throws IllegalArgumentException if that is not a whole number of bytes */
    final int bytes(int frames) {
        return frames == periodFrames ? periodBytes : frame.bytes(frames);
    }

    final boolean isCyclic() {
        return cyclic;
    }

    /** Number of the oldest message that is not completed. */
    final long head() {
        return completed;
    }

    final long hardwareFrames() {
        return hardwareFrames;
    }

    final long applicationFrames() {
        return applicationFrames;
    }

    final int next(int at) {
        return at + 1 == count ? 0 : at + 1;
    }

    /** Whether there is room to write (playback), or something to read (capture). */
    final boolean isAccessible() {
        return application != completed + (capture ? 0 : count);
    }

    /** Copies in as much of whole frames as there is room for; answers frames. */
    final int fill(ByteBuffer source) {
        long before = applicationFrames;
        int position = source.position();
        int limit = source.limit();
        requireWhole(limit - position);
        while (position < limit && isAccessible()) {
            PcmMessage message = messages[applicationAt];
            int bytes = Math.min(limit - position, periodBytes - offset);
            memory.put(message.start + offset, source, position, bytes);
            position += bytes;
            source.position(position);
            turnOver(message, bytes);
        }
        return (int) (applicationFrames - before);
    }

    /** Copies out as much as there is, of whole frames; answers frames. */
    final int take(ByteBuffer target) {
        long before = applicationFrames;
        int position = target.position();
        int limit = target.limit();
        requireWhole(limit - position);
        while (position < limit && isAccessible()) {
            PcmMessage message = messages[applicationAt];
            int bytes = Math.min(limit - position, message.bytes - offset);
            target.put(position, memory, message.start + offset, bytes);
            position += bytes;
            target.position(position);
            turnOver(message, bytes);
        }
        return (int) (applicationFrames - before);
    }

    private void requireWhole(int bytes) {
        if (bytes != periodBytes) {
            frame.requireWhole(bytes);
        }
    }

    /** The rest of the period at the application pointer, as the period's own memory; null if there is none. */
    final ByteBuffer begin() {
        if (!isAccessible()) {
            return null;
        }
        PcmMessage message = messages[applicationAt];
        int limit = limit(message);
        claim = limit - offset;
        return message.view.limit(limit).position(offset);
    }

    final boolean isClaimed() {
        return claim >= 0;
    }

    /** Ends the access; the bytes are whole frames. */
    final void commit(int bytes) {
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
    final void skipUnrecorded() {
        while (isAccessible() && messages[applicationAt].bytes == 0) {
            messages[applicationAt].slot = Slot.READY;
            application++;
            applicationAt = next(applicationAt);
        }
    }

    /** Makes what is written of a period a short last message, if there is any (SD13). */
    final void endOfStream() {
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
    final boolean forward() {
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

    /** Forgets everything on its way; the device has no message. */
    final void clear() {
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
    final ByteBuffer unplayed() {
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
                target.put(target.position(), memory, message.start, bytes);
                target.position(target.position() + bytes);
            }
            total += bytes;
            at = next(at);
        }
        return total;
    }
}
