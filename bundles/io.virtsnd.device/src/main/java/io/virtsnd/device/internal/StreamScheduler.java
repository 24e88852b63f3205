// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.protocol.EventCode;
import io.virtsnd.protocol.PcmStatusLayout;

/**
 * Lets the frames of all streams pass: by deadlines, by steps, or as fast as they come.
 *
 * <p>Real time is absolute: the end of a message is the anchor of the stream plus all frames since. A late wake first
 * consumes everything that is queued and whose time has come; only a stream with nothing left is starved, once an
 * episode, and the next message starts its time anew. A stream of a single period cannot be fed in time and has no xruns.
 *
 * <p>Thread: under the device lock.
 */
final class StreamScheduler {

    /** How long a source of sound may be late in real time before silence takes its place. */
    static final long PATIENCE_NANOS = 200_000_000L;

    private static final long LOOK_AGAIN_NANOS = 1_000_000L;
    private static final int SLICES = 16;
    private static final int SLICE_BYTES = 64 * 1024;

    private final ClockKind clock;
    private final DeviceQueues queues;
    private final MessagePool pool;
    private final EventSender events;
    private final BackendPumps pumps;
    private final MessageMover mover;
    private final DeadlineHeap deadlines;

    // Streams to be served, linked through the streams; many may be, and each is served for a bounded time.
    private DeviceStream firstReady;
    private DeviceStream lastReady;

    /** What a scheduler works with. */
    record Parts(DeviceQueues queues, MessagePool pool, EventSender events, BackendPumps pumps) {}

    StreamScheduler(DeviceSettings settings, Parts parts) {
        clock = settings.clock();
        queues = parts.queues();
        pool = parts.pool();
        events = parts.events();
        pumps = parts.pumps();
        mover = new MessageMover(clock);
        deadlines = new DeadlineHeap(settings.streams().size());
    }

    /** A stream has a new message, or may go on for another reason. */
    void ready(DeviceStream stream) {
        if (stream.state != StreamState.STARTED || stream.isReady || stream.isWaiting()) {
            return;
        }
        stream.isReady = true;
        stream.nextReady = null;
        if (firstReady == null) {
            firstReady = stream;
        } else {
            lastReady.nextReady = stream;
        }
        lastReady = stream;
    }

    /** Whether a stream's time has come. */
    boolean isDue(long now) {
        return !deadlines.isEmpty() && deadlines.first().deadline() - now <= 0;
    }

    /** Serves the streams that are ready and those whose time has come; each once. */
    void serve(long now) {
        while (isDue(now)) {
            DeviceStream stream = (DeviceStream) deadlines.first();
            deadlines.remove(stream);
            ready(stream);
        }
        DeviceStream last = lastReady;
        while (firstReady != null) {
            DeviceStream stream = firstReady;
            firstReady = stream.nextReady;
            stream.isReady = false;
            stream.nextReady = null;
            if (stream.state == StreamState.STARTED) {
                serve(stream, now);
            }
            if (stream == last) {
                return;
            }
        }
    }

    /** ns until there is something to do: 0 if at once, forever if nothing is to come. */
    long nanosToNext(long now) {
        if (firstReady != null) {
            return 0;
        }
        return deadlines.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(0, deadlines.first().deadline() - now);
    }

    void start(DeviceStream stream) {
        stream.starved = true;
        stream.isOverrun = false;
        stream.credit = 0;
        if (stream.pump != null) {
            stream.pump.running(true);
        }
        ready(stream);
    }

    /** What has passed of the message in hand is consumed; it goes on from there when the stream is started again. */
    void stop(DeviceStream stream, long now) {
        if (stream.isWaiting()) {
            deadlines.remove(stream);
            IoMessage message = stream.first;
            long bytes = stream.params.bytes(stream.framesDue(now), message.left());
            if (bytes > 0) {
                mover.move(stream, message, bytes);
            }
            if (message.left() == 0) {
                complete(stream, message);
            }
        }
        if (stream.pump != null) {
            stream.pump.running(false);
        }
    }

    /** The stream changes between real time and its backend's time. */
    void clockChanged(DeviceStream stream) {
        if (stream.isWaiting()) {
            deadlines.remove(stream);
        }
        stream.starved = true;
    }

    /** Time stands still for a stream. */
    void forget(DeviceStream stream) {
        deadlines.remove(stream);
    }

    /** Time stands still for all streams. */
    void clear(DeviceStream[] streams) {
        deadlines.clear(streams);
        firstReady = null;
        lastReady = null;
        for (DeviceStream stream : streams) {
            stream.isReady = false;
            stream.nextReady = null;
        }
    }

    /** The backend waits for the stream; if there is nothing queued for it, that is a xrun. */
    void dry(DeviceStream stream) {
        if (stream.state == StreamState.STARTED && stream.first == null && !stream.starved) {
            starve(stream);
        }
    }

    private void serve(DeviceStream stream, long now) {
        switch (clock) {
            case SAMPLE -> pace(stream, now);
            case STEPPED -> step(stream, now);
            case FREE -> feed(stream, now);
            case BACKEND -> {
                if (stream.pump == null) {
                    pace(stream, now);
                } else {
                    feed(stream, now);
                }
            }
        }
    }

    private void pace(DeviceStream stream, long now) {
        for (IoMessage message = stream.first; message != null; message = stream.first) {
            if (stream.starved) {
                mover.skipOverrun(stream, now);
                stream.anchor(now);
            }
            long left = message.left();
            long end = stream.momentAfter(left);
            if (end - now > 0) {
                deadlines.put(stream, end);
                return;
            }
            if (isSourceLate(stream, left)) {
                if (end + PATIENCE_NANOS - now > 0) {
                    deadlines.put(stream, now + LOOK_AGAIN_NANOS);
                    return;
                }
                // Silence takes the place of what did not come.
                stream.xruns++;
            }
            mover.move(stream, message, left);
            stream.passed(stream.params.frames(left));
            complete(stream, message);
        }
        if (!stream.starved) {
            starve(stream);
            if (!stream.plays) {
                stream.overrun();
            }
        }
    }

    /** Whether a backend that records has not yet what is due; what it has comes later, and is not lost. */
    private static boolean isSourceLate(DeviceStream stream, long bytes) {
        BackendPump pump = stream.pump;
        return !stream.plays
                && pump != null
                && !pump.isDone()
                && pump.ring.available() < Math.min(bytes, pump.ring.capacity());
    }

    private void step(DeviceStream stream, long now) {
        while (stream.credit > 0) {
            IoMessage message = stream.first;
            if (message == null) {
                if (!stream.starved) {
                    starve(stream);
                }
                stream.credit = 0;
                return;
            }
            long bytes = stream.params.bytes(stream.credit, message.left());
            if (bytes == 0) {
                return;
            }
            long moved = move(stream, message, bytes, now);
            if (moved == 0) {
                return;
            }
            stream.credit -= stream.params.frames(moved);
        }
    }

    private void feed(DeviceStream stream, long now) {
        int block = stream.params.blockBytes();
        int slice = SLICE_BYTES / block * block;
        for (int i = 0; i < SLICES; i++) {
            IoMessage message = stream.first;
            if (message == null || move(stream, message, Math.min(slice, message.left()), now) == 0) {
                return;
            }
        }
        ready(stream);
    }

    private long move(DeviceStream stream, IoMessage message, long bytes, long now) {
        long moved = mover.move(stream, message, bytes);
        if (moved == 0 && stream.pump.isDone() && pumps.leaves(stream.pump, now)) {
            moved = mover.move(stream, message, bytes);
        }
        if (moved > 0) {
            stream.starved = false;
        }
        if (message.left() == 0) {
            complete(stream, message);
        }
        return moved;
    }

    private void complete(DeviceStream stream, IoMessage message) {
        stream.removeFirst();
        int behind = 0;
        if (stream.pump != null) {
            FrameRing ring = stream.pump.ring;
            behind = stream.plays ? ring.capacity() - ring.room() : ring.available();
        }
        long at = stream.plays ? 0 : message.dataBytes;
        message.element.putU64(at, status(behind));
        queues.push(stream.queue, message.element, at + PcmStatusLayout.SIZE);
        stream.messages++;
        pool.give(message);
    }

    private void starve(DeviceStream stream) {
        stream.starved = true;
        if (stream.params.periods() < 2) {
            return;
        }
        stream.xruns++;
        if (stream.params.has(PcmFeature.EVT_XRUNS) && !events.send(EventCode.PCM_XRUN, stream.id)) {
            stream.xrunsUnsent++;
        }
    }

    private static long status(int latencyBytes) {
        return Integer.toUnsignedLong(ControlStatus.OK.code()) | (long) latencyBytes << Integer.SIZE;
    }

    /** Gives back all messages of a stream as RELEASE does: OK, with what was not played as the latency. */
    void flush(DeviceStream stream) {
        while (stream.first != null) {
            IoMessage message = stream.removeFirst();
            if (stream.plays) {
                message.element.putU64(0, status((int) message.left()));
                queues.push(stream.queue, message.element, PcmStatusLayout.SIZE);
            } else {
                flushRecorded(stream, message);
            }
            stream.flushed++;
            pool.give(message);
        }
    }

    /**
     * A capture message that is not full: the length counts the recorded bytes and the status that follows them at once
     * (V8: so much was written from the start on), and the status stands in the last 8 bytes as well, where most drivers
     * look. If the two would overlap, the last few recorded bytes are dropped.
     */
    private void flushRecorded(DeviceStream stream, IoMessage message) {
        long recorded = Math.min(message.done, Math.max(0, message.dataBytes - PcmStatusLayout.SIZE));
        recorded -= recorded % stream.params.blockBytes();
        message.element.putU64(recorded, status(0));
        message.element.putU64(message.dataBytes, status(0));
        queues.push(stream.queue, message.element, recorded + PcmStatusLayout.SIZE);
    }
}
