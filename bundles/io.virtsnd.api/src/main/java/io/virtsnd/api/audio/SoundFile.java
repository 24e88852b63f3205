// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import io.virtsnd.api.PcmInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A file of sound that {@link SoundFiles} looked into.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundFile {

    /**
     * Where it is.
     *
     * @return the path
     */
    Path path();

    /**
     * What it holds, for people.
     *
     * @return encoding, rate, width and channels
     */
    String description();

    /**
     * What its frames look like, where virtio has the same.
     *
     * @return the format; empty if they can only be converted
     */
    Optional<SoundFormat> format();

    /**
     * Samples in a frame.
     *
     * @return at least 1
     */
    int channels();

    /**
     * How much it holds.
     *
     * @return frames of its own, at least 1; -1 if the reader does not know
     */
    long frames();

    /**
     * How long it lasts.
     *
     * @return s; negative if the reader does not know
     */
    double seconds();

    /**
     * The format in which a stream plays it best: its own if that is offered, else the one that loses least.
     *
     * @param stream what is offered
     * @return the format, which is offered, and which {@link #open} gives
     * @throws SoundFileException if there is none
     */
    SoundFormat fit(PcmInfo stream) throws SoundFileException;

    /**
     * Opens it, from the first frame on.
     *
     * @param format of the frames that are read: its own, or another one that they are converted to
     * @return reads whole frames, if there is room for one; fails if a file that is not converted became shorter
     * @throws IOException if it cannot be read any more, holds something else now, or cannot be converted
     */
    InputStream open(SoundFormat format) throws IOException;
}
