// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A stream of a card that is open for one owner: its state, its ring of I/O messages and its positions. Positions and
 * counts are frames, 64-bit, and only grow; they start from 0 at each {@link #prepare()}.
 *
 * <p>Playback: {@link #setParams}, {@link #prepare}, write at least one period, {@link #start}, write, {@link #drain},
 * {@link #close}. Capture: {@link #setParams}, {@link #prepare}, {@link #start}, read, {@link #stop}, {@link #close}.
 *
 * <p>Each command throws {@link IllegalPcmStateException} before anything is sent when it is not legal in the present
 * state, {@link ControlException} when the device refuses, {@link DeviceGoneException} when the card went away, and
 * {@link BlockingCallException} when it would block in a {@link PeriodListener}.
 *
 * <p>Thread: any; calls of several threads are put in order. A thread that is interrupted while it waits gets a
 * {@link SoundException}, and its interrupt status is set.
 */
@ProviderType
public interface PcmSubstream extends AutoCloseable {

    /**
     * What the stream can do.
     *
     * @return as probed
     */
    PcmInfo info();

    /**
     * The state.
     *
     * @return the state now
     */
    PcmState state();

    /**
     * Why the stream failed.
     *
     * @return the first error, if the state is FAILED, or CLOSED by a card that went away
     */
    Optional<SoundException> failure();

    /**
     * The parameters.
     *
     * @return as set
     * @throws IllegalPcmStateException if none are set
     */
    PcmParams params();

    /**
     * Sets the parameters, lays out the buffer and reserves the descriptors of all its messages. A buffer
     * that was there is freed first: if the device then refuses, or descriptors or memory are lacking, none are set, and
     * the state is INITIAL.
     *
     * @param params the parameters
     * @throws PcmParamsException if the stream does not offer them
     * @throws QueueCapacityException if the queue has not enough descriptors left, {@code need= free=}
     * @throws ControlException NOT_SUPP or BAD_MSG, if the device refuses
     */
    void setParams(PcmParams params);

    /** Prepares the device. Positions start from 0, and the ring is empty. */
    void prepare();

    /**
     * Starts the device. Capture exposes all periods first; after a {@link #stop()} messages that came back are sent
     * again.
     */
    void start();

    /** Stops the device: pause. Messages stay with the device; {@link #start()} goes on. */
    void stop();

    /**
     * Lets everything written play to its end: sends a period that is only partly filled as a short last message, waits
     * until the device gave all messages back, lingers, and stops. The state is STOPPED then, nothing is pending.
     *
     * <p>Thread: blocks, at most for the buffer's duration twice and 1 s more, then {@link StreamStalledException}.
     */
    void drain();

    /** Stops at once and discards what was not played (or read): STOP and RELEASE. The state is RELEASED. */
    void drop();

    /**
     * Releases the device's resources and waits until it gave back all messages, which are discarded. The buffer remains
     * for the next {@link #prepare()}.
     *
     * <p>Thread: blocks for the control time-out at most. If the device keeps messages, the stream is parked with their
     * memory and descriptors, and fails.
     */
    void release();

    /**
     * Restarts after an xrun: STOP, RELEASE, PREPARE. The caller then writes ahead and starts.
     *
     * @throws IllegalPcmStateException unless RUNNING or STOPPED
     */
    void recover();

    /**
     * Writes frames, waiting for room.
     *
     * <p>Thread: blocks; a device that stalls is a {@link StreamStalledException}.
     *
     * @param source whole frames from position to limit; consumed
     * @return frames written: all of them
     * @throws IllegalPcmStateException on a capture stream, or if the buffer is full and the stream does not run
     */
    int write(ByteBuffer source);

    /**
     * Writes as many frames as there is room for, without blocking.
     *
     * @param source whole frames from position to limit; consumed as far as written
     * @return frames written, 0 if the buffer is full
     */
    int tryWrite(ByteBuffer source);

    /**
     * Reads frames, waiting until all are there.
     *
     * <p>Thread: blocks; a device that stalls is a {@link StreamStalledException}.
     *
     * @param target receives whole frames from position to limit
     * @return frames read: as many as fit, fewer only if the stream was stopped meanwhile
     * @throws IllegalPcmStateException on a playback stream
     */
    int read(ByteBuffer target);

    /**
     * Reads the frames that are there, without blocking.
     *
     * @param target receives whole frames from position to limit
     * @return frames read, 0 if there are none
     */
    int tryRead(ByteBuffer target);

    /**
     * Zero-copy access to the next period: for playback the room that is left in it, for capture the frames recorded in it
     * and not yet read. The view is the period's own memory: use it only until {@link #commitPeriod}.
     *
     * @return the view, from position to limit; null if there is no period now. The same object for the same period:
     *     nothing is allocated
     */
    ByteBuffer beginPeriod();

    /**
     * Ends the access that {@link #beginPeriod()} began.
     *
     * @param frames frames filled, or read, from the position that the view had; a period is sent, or given back, when it
     *     is complete
     * @throws IllegalArgumentException if that is more than the view had
     * @throws IllegalPcmStateException without a {@link #beginPeriod()}
     */
    void commitPeriod(int frames);

    /**
     * Sends what is written so far, a period that is only partly filled as the short last message, and sends nothing more
     * (CYCLIC: completed messages are not exposed again). Does not wait. Part of {@link #drain()}; useful inside of a
     * {@link PeriodListener}, which must not block.
     */
    void endOfStream();

    /**
     * Frames that the device completed.
     *
     * @return hardware position, frames since prepare
     */
    long hardwarePosition();

    /**
     * Frames that the application wrote, or read.
     *
     * @return application position, frames since prepare
     */
    long applicationPosition();

    /**
     * Frames between the two positions: written and not yet played, or recorded and not yet read.
     *
     * @return frames, 0 to the size of the buffer
     */
    long delay();

    /**
     * What the device said of its latency in the last completed message; its meaning differs from device to device
     * (reference f.6), so it is given as it came.
     *
     * @return bytes, an unsigned number
     */
    int latencyBytes();

    /**
     * Messages that the device has now.
     *
     * @return 0 to periods
     */
    int pending();

    /**
     * Waits until there is room for (playback), or data of (capture), at least one frame.
     *
     * @param timeoutNanos how long at most, ns
     * @return whether there is
     */
    boolean awaitPeriod(long timeoutNanos);

    /**
     * Counters since the stream was opened.
     *
     * @return a snapshot
     */
    PcmStatistics statistics();

    /**
     * Copies out what was written and not completed, in order: to be played elsewhere. Legal once the stream is closed,
     * failed or stopped; empty for capture.
     *
     * @return the frames, position 0; a copy
     */
    ByteBuffer unplayed();

    /**
     * Stops and releases the stream if needed, and gives it back. Never throws for what the device does; no listener is
     * called any more once it has returned. Further calls do nothing.
     *
     * <p>Thread: any, also inside of a {@link PeriodListener} (the release then happens after the call) and while the card
     * is being removed.
     */
    @Override
    void close();
}
