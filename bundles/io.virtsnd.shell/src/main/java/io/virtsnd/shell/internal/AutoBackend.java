// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Line;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** What {@code --backend auto} means on this machine. */
final class AutoBackend {

    private static final String TONE_HERTZ = "440";

    private AutoBackend() {}

    /** The sound card of this machine; or a new WAV file where the command was called, or a tone to record. */
    static BackendChoice choose(Direction direction, Path input) {
        if (hasSoundCard(direction)) {
            return new BackendChoice(BackendChoice.Kind.JAVASOUND, "");
        }
        return direction == Direction.INPUT
                ? new BackendChoice(BackendChoice.Kind.NULL, TONE_HERTZ)
                : new BackendChoice(BackendChoice.Kind.WAV, freeName(input).toString());
    }

    /** Whether this machine plays, or records. */
    static boolean hasSoundCard(Direction direction) {
        Class<?> wanted = direction == Direction.OUTPUT ? SourceDataLine.class : TargetDataLine.class;
        for (Mixer.Info info : AudioSystem.getMixerInfo()) {
            if (info.getVendor().equals(SoundCard.MIXER_VENDOR)) {
                continue; // one of ours, which would play on itself
            }
            Mixer mixer = AudioSystem.getMixer(info);
            for (Line.Info line :
                    direction == Direction.OUTPUT ? mixer.getSourceLineInfo() : mixer.getTargetLineInfo()) {
                if (line.getLineClass() == wanted) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A file that is not there yet: nobody named it, so nothing of the caller's may be replaced. */
    private static Path freeName(Path input) {
        String name = input.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name) + "-virtsnd";
        Path path = Path.of(stem + ".wav").toAbsolutePath();
        for (int number = 2; Files.exists(path); number++) {
            path = path.resolveSibling(stem + "-" + number + ".wav");
        }
        return path;
    }
}
