// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat.Type;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * A sound file that a recording becomes: written by javax.sound under a name of its own that ends in {@code .part}, and
 * renamed when it is whole.
 *
 * @param path its name
 * @param type what sort of file, from the name
 * @param format what it holds
 */
record RecordedFile(Path path, Type type, AudioFormat format) {

    private static final Map<String, Type> TYPES = Map.of(
            "wav", Type.WAVE, "wave", Type.WAVE, "au", Type.AU, "snd", Type.AU, "aif", Type.AIFF, "aiff", Type.AIFF);

    /** Checks what can be said before there is any sound. */
    static RecordedFile of(Path path, Shape shape) throws CommandException {
        OutputFile.check(path);
        String name = path.getFileName().toString();
        Type type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            throw CommandException.usage(
                    "is no name of a sound file: " + path + "; use NAME.wav, NAME.au or NAME.aiff");
        }
        AudioFormat format = SampleFormats.of(shape.format(), shape.rate().hertz(), shape.channels())
                .filter(known -> AudioSystem.isFileTypeSupported(type, sound(InputStream.nullInputStream(), known)))
                .orElseThrow(
                        () -> CommandException.usage("a " + type + " file cannot carry --format=" + shape.format()));
        return new RecordedFile(path, type, format);
    }

    /** Writes whatever the stream gives until it ends. If that fails, nothing is left under the file's name. */
    void write(InputStream frames) throws IOException {
        Path target = OutputFile.target(path.toAbsolutePath());
        Path part = OutputFile.createPart(target);
        Counted counted = new Counted(frames);
        try {
            AudioSystem.write(sound(counted, format), type, part.toFile());
            if (counted.bytes == 0) {
                throw new IOException("nothing was recorded");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("cannot write " + path + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Knows how much came: a header alone is no recording. */
    private static final class Counted extends FilterInputStream {

        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            bytes += Math.max(0, count);
            return count;
        }
    }

    private static AudioInputStream sound(InputStream frames, AudioFormat format) {
        return new AudioInputStream(frames, format, AudioSystem.NOT_SPECIFIED);
    }
}
