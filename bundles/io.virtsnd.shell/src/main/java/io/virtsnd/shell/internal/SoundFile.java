// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFileFormat.Type;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * A sound file that an installed javax.sound reader understands.
 *
 * @param path where it is
 * @param format what it holds
 * @param frames how many frames, or {@link AudioSystem#NOT_SPECIFIED} if the reader does not know
 */
record SoundFile(Path path, AudioFormat format, long frames) {

    /** Types whose sound is stored as it is read, so that it cannot be longer than the file. */
    private static final Set<Type> STORED = Set.of(Type.WAVE, Type.AU, Type.SND, Type.AIFF, Type.AIFC);

    /** Looks into a file: whether it is one, and whether it is all there. */
    static SoundFile probe(Path path) throws CommandException {
        requireFile(path);
        try (FileBytes bytes = new FileBytes(path)) {
            if (bytes.size() == 0) {
                throw new CommandException("file is empty: " + path);
            }
            AudioFileFormat type = AudioSystem.getAudioFileFormat(bytes);
            bytes.seek(0);
            AudioInputStream sound = AudioSystem.getAudioInputStream(bytes);
            SoundFile file = new SoundFile(path, sound.getFormat(), sound.getFrameLength());
            file.requireSound();
            if (STORED.contains(type.getType())) {
                file.requireWhole(bytes.size() - bytes.position());
            }
            return file;
        } catch (UnsupportedAudioFileException e) {
            throw new CommandException("is no sound file that javax.sound can read: " + path, e);
        } catch (EOFException e) {
            throw new CommandException("is no sound file, or truncated in its header: " + path, e);
        } catch (IOException | RuntimeException e) {
            // readers answer a header that makes no sense with whatever it makes them do
            throw new CommandException("is damaged, or cannot be read: " + path + ": " + e.getMessage(), e);
        }
    }

    private static void requireFile(Path path) throws CommandException {
        if (Files.isDirectory(path)) {
            throw new CommandException("is a directory: " + path);
        }
        if (!Files.exists(path)) {
            throw new CommandException("no such file: " + path);
        }
        if (!Files.isReadable(path)) {
            throw new CommandException("file cannot be read, permission denied: " + path);
        }
    }

    private void requireSound() throws CommandException {
        if (format.getChannels() <= 0 || format.getSampleRate() <= 0 || format.getFrameSize() <= 0) {
            throw new CommandException("is damaged: " + path + " says format=" + format);
        }
        if (frames == 0) {
            throw new CommandException("holds no sound: " + path + " frames=0");
        }
    }

    private void requireWhole(long left) throws CommandException {
        if (frames > 0 && frames > left / format.getFrameSize()) {
            throw new CommandException(
                    "is truncated: " + path + " frames=" + left / format.getFrameSize() + " expected=" + frames);
        }
    }

    /** Opens it, from the first frame on. */
    AudioInputStream open() throws IOException {
        FileBytes bytes = new FileBytes(path);
        try {
            return AudioSystem.getAudioInputStream(bytes);
        } catch (UnsupportedAudioFileException | RuntimeException e) {
            bytes.close();
            throw new IOException("file changed: " + path, e);
        }
    }
}
