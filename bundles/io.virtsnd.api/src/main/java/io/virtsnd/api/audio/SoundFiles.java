// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of sound, of the types that the machine has readers and writers for. A service.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundFiles {

    /**
     * Looks into a file: whether it is one, and whether it is all there.
     *
     * @param path where it is
     * @return what it holds
     * @throws SoundFileException if there is none, it cannot be read, or is no sound file, empty, damaged or truncated
     */
    SoundFile read(Path path) throws SoundFileException;

    /**
     * Finds who writes a file.
     *
     * @param name of the file, whose end says what type it is: .wav, .au or .aiff
     * @param format what its frames look like
     * @return writes it
     * @throws SoundFileException if there is no such type, or it cannot carry such frames
     */
    SoundFileWriter writer(String name, SoundFormat format) throws SoundFileException;
}
