// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One stream of an {@link AudioBackend}.
 *
 * <p>Thread: one, the device's thread for this stream. A call that blocks delays nothing but this stream's sound.
 */
@ConsumerType
public interface AudioStream extends Closeable {

    /**
     * The driver started the stream.
     *
     * @throws IOException if it cannot start
     */
    default void start() throws IOException {}

    /**
     * The driver stopped the stream; it may start it again.
     *
     * @throws IOException if it cannot stop
     */
    default void stop() throws IOException {}

    /**
     * Plays frames.
     *
     * @param frames whole frames from position to limit, a copy that is the caller's again after the call
     * @return bytes taken, a whole number of frames, at least one frame; may block until there is room
     * @throws IOException if the stream is broken; the device closes it
     */
    default int write(ByteBuffer frames) throws IOException {
        throw new IOException("this stream does not play");
    }

    /**
     * Records frames.
     *
     * @param frames receives whole frames from position to limit
     * @return bytes recorded, a whole number of frames; may block until there are some; 0 or less if there are none any more
     * @throws IOException if the stream is broken; the device closes it
     */
    default int read(ByteBuffer frames) throws IOException {
        throw new IOException("this stream does not record");
    }

    /**
     * Plays what was written to its end, as far as the backend buffers it, and closes. Nothing is left half-written.
     *
     * @throws IOException if something is lost
     */
    @Override
    void close() throws IOException;

    /**
     * Closes a stream of which some sound is lost: it failed, or did not take in time what was to be played. What there is
     * of it must not look whole. Unless a backend can tell, this is {@link #close()}.
     *
     * @throws IOException if something is lost
     */
    default void abort() throws IOException {
        close();
    }
}
