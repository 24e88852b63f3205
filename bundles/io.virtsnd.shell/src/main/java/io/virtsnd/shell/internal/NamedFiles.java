// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sound files that a command names. */
final class NamedFiles {

    private static final int CHANNELS_MAX = 255;

    private NamedFiles() {}

    /** Looks into all of them. */
    static List<SoundFile> read(Host host, List<Path> paths)
            throws CommandException, SoundFileException, InterruptedException {
        List<SoundFile> sounds = new ArrayList<>();
        if (!paths.isEmpty()) {
            SoundFiles files = host.files();
            for (Path path : paths) {
                sounds.add(files.read(path));
            }
        }
        return sounds;
    }

    /** What a stream should offer for a file: the same, or something near it that it can be converted to. */
    static SoundFormat wish(SoundFile file) {
        int channels = Math.min(CHANNELS_MAX, file.channels());
        return file.format().orElse(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, channels));
    }
}
