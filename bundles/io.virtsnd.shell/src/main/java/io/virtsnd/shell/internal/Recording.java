// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A capture stream that runs, as a stream of bytes. In ON_WRITE mode the reader takes the frames; in CYCLIC mode the
 * callback takes each period before it goes back to the device, and the reader gets it from a queue.
 *
 * <p>Thread: one that reads; the callbacks come on the completion thread.
 */
final class Recording implements PeriodListener, Closeable {

    private static final int QUEUE_BYTES = 1 << 20;
    private static final long WAIT_NANOS = 100_000_000;

    private final PcmParams params;
    private final Progress progress;
    private final PcmSubstream substream;
    private final DelayRange delay = new DelayRange();
    private final FrameQueue queue;
    private volatile boolean interrupted;
    private long taken;

    Recording(SoundCard card, int streamId, PcmParams params, Progress progress) {
        this.params = params;
        this.progress = progress;
        boolean cyclic = params.rearm() == RearmMode.CYCLIC;
        this.queue = cyclic ? new FrameQueue(Math.max(QUEUE_BYTES, 2 * params.bufferBytes())) : null;
        this.substream = card.open(streamId, this);
        try {
            substream.setParams(params);
            substream.prepare();
            substream.start();
        } catch (SoundException e) {
            substream.close();
            throw e;
        }
    }

    /** The frames, so many at most; ends early when the thread is interrupted, so that the file can be finished. */
    InputStream stream(long frames) {
        return new Frames(frames * params.periodBytes() / params.periodFrames());
    }

    /** Stops the stream, and says how it was. */
    PlaySummary end() throws CommandException, IOException {
        delay.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        } else {
            substream.stop();
        }
        if (queue != null && queue.lost() > 0) {
            throw new CommandException(
                    "recording has gaps: lost=" + queue.lost() + " bytes; the file is written too slowly");
        }
        return PlaySummary.of(substream.statistics(), delay, params.rate().hertz())
                .withFrames(taken);
    }

    @Override
    public void periodElapsed(PcmSubstream stream, long position, int latencyBytes) {
        delay.see(stream.delay());
        if (queue != null) {
            for (ByteBuffer period = stream.beginPeriod(); period != null; period = stream.beginPeriod()) {
                int frames = (int) params.frames(period.remaining());
                queue.put(period);
                stream.commitPeriod(frames);
            }
        }
    }

    @Override
    public void failed(PcmSubstream stream, SoundException failure) {
        if (queue != null) {
            queue.fail(failure);
        }
    }

    @Override
    public void close() {
        boolean pending = Thread.interrupted();
        substream.close();
        if (pending) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bytes that are still to come. */
    private final class Frames extends InputStream {

        private final byte[] single = new byte[1];
        private long left;

        Frames(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int frameBytes = params.periodBytes() / params.periodFrames();
            int wanted = (int) Math.min(left, length) / frameBytes * frameBytes;
            if (wanted == 0 || interrupted) {
                return -1;
            }
            int count = take(target, offset, Math.min(wanted, params.periodBytes()));
            if (count > 0) {
                left -= count;
                taken += count / frameBytes;
                progress.level(target, count);
                if (progress.isDue()) {
                    progress.show(
                            substream.applicationPosition(),
                            substream.statistics().xruns());
                }
            }
            return count;
        }

        private int take(byte[] target, int offset, int length) throws IOException {
            try {
                int count = 0;
                while (count == 0) {
                    if (Thread.interrupted()) {
                        interrupted = true;
                        return -1;
                    }
                    count = queue == null
                            ? readNow(target, offset, length)
                            : queue.take(target, offset, length, WAIT_NANOS);
                }
                return count;
            } catch (SoundException e) {
                if (Thread.interrupted()) {
                    interrupted = true;
                    return -1;
                }
                throw new IOException(e.getMessage(), e);
            }
        }

        private int readNow(byte[] target, int offset, int length) {
            return (int)
                    params.format().bytes(substream.read(ByteBuffer.wrap(target, offset, length)), params.channels());
        }
    }
}
