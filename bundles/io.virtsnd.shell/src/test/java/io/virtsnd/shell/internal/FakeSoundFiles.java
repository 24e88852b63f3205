// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFileWriter;
import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are sound files if they are there, and their names end in wav. */
final class FakeSoundFiles implements SoundFiles {

    @Override
    public SoundFile read(Path path) throws SoundFileException {
        if (!Files.exists(path)) {
            throw new SoundFileException("no such file: " + path);
        }
        return new FakeSoundFile(100);
    }

    @Override
    public SoundFileWriter writer(String name, SoundFormat format) throws SoundFileException {
        if (!name.endsWith(".wav")) {
            throw new SoundFileException("is no name of a sound file: " + name);
        }
        return (frames, file) -> {
            throw new AssertionError("nothing is recorded in these tests");
        };
    }
}
