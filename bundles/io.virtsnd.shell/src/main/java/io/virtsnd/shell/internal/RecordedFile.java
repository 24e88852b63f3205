// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFileWriter;
import io.virtsnd.api.audio.SoundFormat;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A sound file that a recording becomes: written under a name of its own that ends in {@code .part}, and renamed when it
 * is whole.
 *
 * @param path its name
 * @param writer writes it
 */
record RecordedFile(Path path, SoundFileWriter writer) {

    /** Checks what can be said before there is any sound. */
    static RecordedFile of(Host host, Path path, SoundFormat format) throws CommandException, InterruptedException {
        OutputFile.check(path);
        try {
            return new RecordedFile(path, host.files().writer(path.toString(), format));
        } catch (SoundFileException wrong) {
            throw CommandException.usage(wrong.getMessage());
        }
    }

    /** Writes whatever the stream gives until it ends. If that fails, nothing is left under the file's name. */
    void write(InputStream frames) throws IOException {
        Path target = OutputFile.target(path.toAbsolutePath());
        Path part = OutputFile.createPart(target);
        Counted counted = new Counted(frames);
        try {
            writer.write(counted, part);
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
}
