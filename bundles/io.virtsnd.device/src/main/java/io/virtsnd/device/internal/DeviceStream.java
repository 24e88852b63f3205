// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.protocol.VirtioSound;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream of the device: its state, the messages that the driver gave it, oldest first, and where it is in time.
 *
 * <p>Thread: under the device lock, but for the two counters that pumps share.
 */
final class DeviceStream extends DeadlineHeap.Entry {

    final int id;
    final PcmInfo info;
    final boolean plays;
    final int queue;

    StreamState state = StreamState.INITIAL;
    StreamParams params;

    /** The oldest message; null if there is none. */
    IoMessage first;

    private IoMessage last;

    /** Where its sound goes to or comes from; null if no backend is bound. */
    BackendPump pump;

    /** Pumps of this stream that were detached and are not done. */
    int closing;

    /** The RELEASE that waits for them. */
    ControlRequest release;

    /** The moment at which RELEASE is answered all the same. */
    long releaseDeadline;

    /** Capture: the backend has no more; silence from here on. */
    boolean captureEnded;

    /** Nothing is queued since the last message ended, or since START: the next message starts the time anew. */
    boolean starved;

    /** Since when there is an overrun: what was recorded from then on is lost; 0 with {@link #isOverrun} false. */
    long overrunSince;

    boolean isOverrun;

    /** The next stream to be served, and whether this one is in that list. */
    DeviceStream nextReady;

    boolean isReady;

    /** Stepped clock: frames that may pass. */
    long credit;

    /** Capture: frames recorded since PREPARE, the number of the next one. */
    long recorded;

    long messages;
    long flushed;
    long frames;
    long xruns;
    long xrunsUnsent;
    long rejected;
    final AtomicLong discarded = new AtomicLong();
    final AtomicLong backendErrors = new AtomicLong();

    private long anchor;
    private long framesSinceAnchor;

    DeviceStream(PcmInfo info) {
        this.id = info.streamId();
        this.info = info;
        this.plays = info.direction() == Direction.OUTPUT;
        this.queue = plays ? VirtioSound.TX_QUEUE : VirtioSound.RX_QUEUE;
        this.starved = true;
    }

    void append(IoMessage message) {
        if (first == null) {
            first = message;
        } else {
            last.next = message;
        }
        last = message;
    }

    /** Takes the oldest message out of the list. */
    IoMessage removeFirst() {
        IoMessage message = first;
        first = message.next;
        message.next = null;
        return message;
    }

    /** Takes all messages out of the list, linked by {@link IoMessage#next}. */
    IoMessage takeAll() {
        IoMessage all = first;
        first = null;
        return all;
    }

    /** Time starts anew: the next frame is at this moment. */
    void anchor(long now) {
        anchor = now;
        framesSinceAnchor = 0;
        starved = false;
        isOverrun = false;
    }

    /** When so many more bytes have passed. */
    long momentAfter(long bytes) {
        return anchor + params.nanos(framesSinceAnchor + params.frames(bytes));
    }

    /** How many frames should have passed by now and have not. */
    long framesDue(long now) {
        return Math.max(0, params.framesIn(now - anchor) - framesSinceAnchor);
    }

    /** Capture has nowhere to go from here on. */
    void overrun() {
        overrunSince = momentAfter(0);
        isOverrun = true;
    }

    /** Some frames have passed. */
    void passed(long count) {
        framesSinceAnchor += count;
        // A whole second is exact: moving the anchor by it keeps the numbers small and the deadlines absolute.
        long rate = params.rate().hertz();
        if (framesSinceAnchor >= rate) {
            long seconds = framesSinceAnchor / rate;
            anchor += seconds * 1_000_000_000L;
            framesSinceAnchor -= seconds * rate;
        }
    }

    /** The state after a reset; counters stay. */
    void forget() {
        state = StreamState.INITIAL;
        params = null;
        first = null;
        release = null;
        captureEnded = false;
        starved = true;
        credit = 0;
        recorded = 0;
    }

    DeviceStreamStatistics statistics() {
        return new DeviceStreamStatistics(
                messages, flushed, frames, discarded.get(), xruns, xrunsUnsent, rejected, backendErrors.get());
    }
}
