// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.backend.file.PartFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A playback stream that becomes a WAV file, and more of them when it grows beyond what one can hold.
 *
 * <p>Thread: the device's; {@link #close} also from the thread that deactivates the backend.
 */
final class WavPlayback implements AudioStream {

    private static final Logger LOG = LoggerFactory.getLogger(WavPlayback.class);

    private final Object lock = new Object();
    private final WavBackend backend;
    private final WavHeader header;
    private final int frameBytes;
    private final long dataMax;
    /** Null when closed. */
    private PartFile part;

    WavPlayback(WavBackend backend, WavHeader header, int frameBytes, long dataMax) throws IOException {
        this.backend = backend;
        this.header = header;
        this.frameBytes = frameBytes;
        this.dataMax = Math.min(dataMax, header.dataMax()) / frameBytes * frameBytes;
        this.part = begin();
    }

    private PartFile begin() throws IOException {
        PartFile created = PartFile.create(backend.series());
        created.append(ByteBuffer.wrap(header.with(0)));
        return created;
    }

    @Override
    public int write(ByteBuffer frames) throws IOException {
        synchronized (lock) {
            if (part == null) {
                throw new IOException(
                        "stream is closed: path=" + backend.series().first());
            }
            try {
                if (data() == dataMax) {
                    PartFile full = part;
                    part = null;
                    finish(full);
                    part = begin();
                }
                int limit = frames.limit();
                int bytes = (int) Math.min(frames.remaining() / frameBytes * frameBytes, dataMax - data());
                frames.limit(frames.position() + bytes);
                part.append(frames);
                frames.limit(limit);
                return bytes;
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private long data() {
        return part.length() - header.length();
    }

    @Override
    public void stop() throws IOException {
        synchronized (lock) {
            if (part != null) {
                try {
                    part.flush();
                } catch (IOException e) {
                    throw failed(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            PartFile last = part;
            part = null;
            if (last != null) {
                backend.closed(this);
                try {
                    finish(last);
                } catch (IOException e) {
                    throw backend.failed(new IOException("cannot finish " + last.abandon() + ": " + e.getMessage(), e));
                }
            }
        }
    }

    @Override
    public void abort() throws IOException {
        synchronized (lock) {
            if (part != null) {
                throw failed(new IOException("not all of the sound came in time"));
            }
        }
    }

    private void finish(PartFile file) throws IOException {
        long bytes = file.length() - header.length();
        if (bytes == 0) {
            file.remove();
            return;
        }
        if (WavHeader.padding(bytes) != 0) {
            file.append(ByteBuffer.wrap(new byte[1]));
        }
        file.overwrite(0, header.with(bytes));
        LOG.debug("wrote {} bytes=\"{}\"", file.publish(), bytes);
    }

    private IOException failed(IOException cause) {
        PartFile broken = part;
        part = null;
        backend.closed(this);
        String left = broken == null ? "" : "; what was written is in " + broken.abandon();
        return backend.failed(
                new IOException("cannot write " + backend.series().first() + ": " + cause.getMessage() + left, cause));
    }
}
