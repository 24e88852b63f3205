// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import org.osgi.annotation.versioning.ProviderType;

/** All streams of one card: they share the tx and the rx queue. */
@ProviderType
public interface PcmStreams {

    /**
     * Opens a stream; see {@link io.virtsnd.api.SoundCard#open(int, PeriodListener)}.
     *
     * <p>Thread: any.
     *
     * @param streamId number of the stream
     * @param listener is told of elapsed periods
     * @return the stream
     */
    PcmSubstream open(int streamId, PeriodListener listener);

    /**
     * Takes the messages that the device completed.
     *
     * <p>Thread: the completion thread of the card, when the device signalled the queue. Allocates nothing.
     *
     * @param queue 2 (tx) or 3 (rx)
     */
    void completed(int queue);

    /**
     * The device reported an xrun of a stream.
     *
     * <p>Thread: the completion thread of the card.
     *
     * @param streamId number of the stream, unchecked
     * @return whether there is such a stream
     */
    boolean xrun(int streamId);

    /**
     * Looks for streams whose head message is overdue, and fails them. Bounds the damage of a device that just stops.
     *
     * <p>Thread: the completion thread of the card, now and then. Allocates nothing when nothing is overdue.
     *
     * @return ns until it should be called again, {@link Long#MAX_VALUE} if nothing is pending
     */
    long checkStalls();

    /**
     * Stops and releases all streams in order, as far as the device answers, within a bound. They are closed then, with
     * the cause as their failure; what they had not played can still be asked for.
     *
     * <p>Thread: the one that removes the card; the completion thread goes on meanwhile.
     *
     * @param cause why
     * @param timeoutNanos bound, ns
     * @return whether the device gave all messages back
     */
    boolean shutdown(SoundException cause, long timeoutNanos);

    /**
     * Fails all streams at once, without a word to the device.
     *
     * <p>Thread: any.
     *
     * @param cause why
     */
    void fail(SoundException cause);

    /**
     * Lets go of all memory that no application has a view of.
     *
     * <p>Thread: after {@link #shutdown} or {@link #fail}, and after the device was reset and said so.
     */
    void release();

    /**
     * Parts with the memory without letting go of it: the device was not reset, and the transport takes its reach of the
     * memory away, and ours with it. What was not played is kept aside before; all streams are closed.
     *
     * <p>Thread: after {@link #shutdown} or {@link #fail}, before the claim on the transport is given back.
     */
    void abandon();

    /**
     * Whether the device broke a ring. Its streams have failed then; those of the other queue go on.
     *
     * @param queue 2 (tx) or 3 (rx)
     * @return true if broken
     */
    boolean isBroken(int queue);

    /**
     * Whether a stream is parked: its RELEASE did not give back all messages. The card should be reset as soon as no other
     * stream runs.
     *
     * @return true if a reset is due, and can be done without harm to another stream
     */
    boolean isResetDue();

    /**
     * Whether a stream was closed in a callback, so that it is still to be stopped and released.
     *
     * <p>Thread: any. The completion thread asks after {@link #completed}, and has {@link #releaseClosed()} called.
     *
     * @return true if {@link #releaseClosed()} should be called
     */
    default boolean isReleaseDue() {
        return false;
    }

    /**
     * Stops and releases what was closed in a callback. Without it that waits until the stream is opened again, or until
     * {@link #shutdown}.
     *
     * <p>Thread: any that may block, not the completion thread.
     */
    default void releaseClosed() {}

    /**
     * Counters of a ring.
     *
     * @param queue 2 (tx) or 3 (rx)
     * @return a snapshot
     */
    QueueStatistics statistics(int queue);
}
