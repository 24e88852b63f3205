// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import java.util.Locale;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/**
 * The mixers of this machine that a configuration means.
 *
 * @param name part of the name of a mixer, in any case; empty means all
 */
record SoundMixers(String name) {

    /** Why there is no sound card; empty if there is one. */
    Optional<String> unavailability() {
        if (has(Direction.OUTPUT) || has(Direction.INPUT)) {
            return Optional.empty();
        }
        return Optional.of(
                name.isEmpty()
                        ? "this machine has no sound card: javax.sound finds no mixer with data lines"
                        : "this machine has no such sound card: mixer=" + name + "; javax.sound finds "
                                + AudioSystem.getMixerInfo().length + " mixers; those of vendor="
                                + SoundCard.MIXER_VENDOR + " are no backend");
    }

    /** Whether one has lines of that direction. */
    boolean has(Direction direction) {
        for (Mixer.Info info : AudioSystem.getMixerInfo()) {
            if (means(info) && has(AudioSystem.getMixer(info), direction)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Mixer mixer, Direction direction) {
        return direction == Direction.OUTPUT
                ? has(mixer.getSourceLineInfo(), SourceDataLine.class)
                : has(mixer.getTargetLineInfo(), TargetDataLine.class);
    }

    /** A mixer that has such a line. */
    Optional<Mixer> with(DataLine.Info line) {
        for (Mixer.Info info : AudioSystem.getMixerInfo()) {
            if (means(info)) {
                Mixer mixer = AudioSystem.getMixer(info);
                if (mixer.isLineSupported(line)) {
                    return Optional.of(mixer);
                }
            }
        }
        return Optional.empty();
    }

    static DataLine.Info playback(AudioFormat format) {
        return new DataLine.Info(SourceDataLine.class, format);
    }

    static DataLine.Info capture(AudioFormat format) {
        return new DataLine.Info(TargetDataLine.class, format);
    }

    /** Mixers of our own cards are not meant: a backend that plays on one plays on itself. */
    private boolean means(Mixer.Info info) {
        return !SoundCard.MIXER_VENDOR.equals(info.getVendor())
                && info.getName().toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean has(Line.Info[] lines, Class<?> type) {
        for (Line.Info line : lines) {
            if (line.getLineClass() == type) {
                return true;
            }
        }
        return false;
    }
}
