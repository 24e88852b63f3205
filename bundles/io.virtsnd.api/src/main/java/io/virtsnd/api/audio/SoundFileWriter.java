// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes sound files of one type and one format.
 *
 * <p>Thread: any; blocks as long as the frames do.
 */
@FunctionalInterface
@ProviderType
public interface SoundFileWriter {

    /**
     * Writes whatever comes, until it ends.
     *
     * @param frames whole ones; is not closed
     * @param file is written from its start; whatever its name
     * @throws IOException if the frames cannot be read, or the file not be written: what is in it then is no sound file
     */
    void write(InputStream frames, Path file) throws IOException;
}
