// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --backend} says.
 *
 * @param kind what sort of backend
 * @param value the path, frequency, mixer or name; empty if none was given
 */
record BackendChoice(Kind kind, String value) {

    private static final double HERTZ_MAX = 100_000;

    /** Sorts of backends. */
    enum Kind {
        /** Whatever there is. */
        AUTO("", "io.virtsnd.backend.javasound"),
        /** A WAV file. */
        WAV("io.virtsnd.backend.wav", Kind.FILES),
        /** A file of samples. */
        RAW("io.virtsnd.backend.raw", Kind.FILES),
        /** Nothing. */
        NULL("io.virtsnd.backend.nullaudio"),
        /** The sound card of this machine. */
        JAVASOUND("io.virtsnd.backend.javasound"),
        /** A backend that is there, by name. */
        NAMED("");

        private static final String FILES = "io.virtsnd.backend.file";

        private final String pid;
        private final List<String> bundles;

        Kind(String... bundles) {
            this.pid = bundles[0];
            this.bundles =
                    Arrays.stream(bundles).filter(bundle -> !bundle.isEmpty()).toList();
        }

        /** The factory PID of its component; empty if it has none. */
        String pid() {
            return pid;
        }

        /** The bundles that it needs, or that choose it; none if it is there already. */
        List<String> bundles() {
            return bundles;
        }
    }

    /** For people. */
    String describe() {
        return switch (kind) {
            case WAV -> "the WAV file " + value;
            case RAW -> "the file " + value;
            case NULL -> value.isEmpty() ? "null: silence" : "null: a tone of " + value + " Hz";
            case JAVASOUND -> "the sound card of this machine";
            default -> value;
        };
    }

    /** The file that it reads, or writes; empty if it has none. */
    Optional<Path> file() {
        return kind == Kind.WAV || kind == Kind.RAW ? Optional.of(Path.of(value)) : Optional.empty();
    }

    static BackendChoice parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        return switch (word) {
            case "auto" -> colon < 0 ? new BackendChoice(Kind.AUTO, "") : unknown(text);
            case "wav" -> withPath(Kind.WAV, text, value);
            case "raw" -> withPath(Kind.RAW, text, value);
            case "null" -> new BackendChoice(Kind.NULL, hertz(text, value));
            case "javasound" -> new BackendChoice(Kind.JAVASOUND, value);
            case "" -> unknown(text);
            default -> colon < 0 ? new BackendChoice(Kind.NAMED, text) : unknown(text);
        };
    }

    private static BackendChoice withPath(Kind kind, String text, String path) {
        if (path.isEmpty()) {
            throw new TypeConversionException("'" + text + "' names no file: use " + text.replace(":", "") + ":PATH");
        }
        return new BackendChoice(kind, path);
    }

    private static String hertz(String text, String value) {
        try {
            if (value.isEmpty() || Double.parseDouble(value) >= 0 && Double.parseDouble(value) <= HERTZ_MAX) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException(
                "'" + text + "' has no frequency: use null or null:HZ, 0 to " + (int) HERTZ_MAX);
    }

    private static BackendChoice unknown(String text) {
        throw new TypeConversionException(
                "'" + text + "' is no backend: use auto, wav:PATH, raw:PATH, null, javasound or the name of one");
    }

    /** Reads the option. */
    static final class Converter implements ITypeConverter<BackendChoice> {
        @Override
        public BackendChoice convert(String text) {
            return parse(text);
        }
    }
}
