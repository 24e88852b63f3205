// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.nio.file.Files;
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

    /** Refuses a backend that would destroy what is played. */
    static void requireUntouched(List<Path> played, BackendChoice backend) throws CommandException, IOException {
        for (Path file : played) {
            if (backend.file().isPresent() && isDestroyed(file, backend.file().get())) {
                throw new CommandException("cannot write to a file that is played: " + file);
            }
        }
    }

    /** Refuses a recording that would destroy what it is recorded from. */
    static void requireUntouched(BackendChoice source, Path recording) throws CommandException, IOException {
        if (source.file().isPresent() && isDestroyed(source.file().get(), recording)) {
            throw new CommandException("cannot write to the file that is recorded from: " + recording);
        }
    }

    /** Whether a file is lost when another one is written, which has another name until it is whole. */
    static boolean isDestroyed(Path file, Path written) throws IOException {
        Path part = written.resolveSibling(written.getFileName() + ".part");
        return isSame(file, written) || isSame(file, part);
    }

    private static boolean isSame(Path file, Path other) throws IOException {
        return Files.exists(file) && Files.exists(other) && Files.isSameFile(file, other);
    }

    /** What a stream should offer for a file: the same, or something near it that it can be converted to. */
    static SoundFormat wish(SoundFile file) {
        int channels = Math.min(CHANNELS_MAX, file.channels());
        return file.format().orElse(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, channels));
    }
}
