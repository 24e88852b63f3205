// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.raw.internal;

import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.backend.file.PartFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A playback stream that becomes a file of its bytes.
 *
 * <p>Thread: the device's; {@link #close} also from the thread that deactivates the backend.
 */
final class RawPlayback implements AudioStream {

    private static final Logger LOG = LoggerFactory.getLogger(RawPlayback.class);

    private final Object lock = new Object();
    private final RawBackend backend;
    private final PartFile part;
    private boolean open = true;

    RawPlayback(RawBackend backend, PartFile part) {
        this.backend = backend;
        this.part = part;
    }

    @Override
    public int write(ByteBuffer frames) throws IOException {
        synchronized (lock) {
            if (!open) {
                throw new IOException("stream is closed: path=" + part.part());
            }
            int bytes = frames.remaining();
            try {
                part.append(frames);
            } catch (IOException e) {
                throw broken(e);
            }
            return bytes;
        }
    }

    @Override
    public void stop() throws IOException {
        synchronized (lock) {
            if (open) {
                try {
                    part.flush();
                } catch (IOException e) {
                    throw broken(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            if (!open) {
                return;
            }
            open = false;
            backend.closed(this);
            try {
                if (part.length() == 0) {
                    part.remove();
                } else {
                    LOG.debug("wrote {} bytes=\"{}\"", part.publish(), part.length());
                }
            } catch (IOException e) {
                throw broken(e);
            }
        }
    }

    @Override
    public void abort() throws IOException {
        synchronized (lock) {
            if (open) {
                throw broken(new IOException("not all of the sound came in time"));
            }
        }
    }

    private IOException broken(IOException cause) {
        open = false;
        backend.closed(this);
        return backend.failed(new IOException(
                "cannot write " + part.abandon() + ": " + cause.getMessage() + "; what was written is there", cause));
    }
}
