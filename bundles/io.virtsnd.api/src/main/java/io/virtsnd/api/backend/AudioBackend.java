// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service: where the sound of a software device goes to, and comes from. Registered with {@value #NAME}. A device binds the
 * best one that its {@code backend.target} allows, and changes over while streams run.
 */
@ConsumerType
public interface AudioBackend {

    /** Service property: stable name of the backend, a String. */
    String NAME = "backend.name";

    /**
     * Whether {@link #open} could serve a stream.
     *
     * <p>Thread: any; must not block.
     *
     * @param config what is asked
     * @return false if the format, rate, channels or direction cannot be had: the device then refuses the parameters
     */
    default boolean supports(AudioStreamConfig config) {
        return true;
    }

    /**
     * Opens a stream.
     *
     * <p>Thread: the device's thread for this stream; may block.
     *
     * @param config what is asked
     * @return the stream, not started
     * @throws IOException if it cannot be opened; the device goes on, and counts frames as discarded
     */
    AudioStream open(AudioStreamConfig config) throws IOException;

    /**
     * Why sound was lost.
     *
     * <p>Thread: any; must not block.
     *
     * @return the last error of a stream of this backend, with what to do; empty if there was none, or if the backend does
     *     not keep it
     */
    default Optional<IOException> failure() {
        return Optional.empty();
    }
}
