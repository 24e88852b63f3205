// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFileWriter;
import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.api.audio.SoundFormat;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFileFormat.Type;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.osgi.service.component.annotations.Component;

/**
 * The readers and writers of javax.sound, those that others installed too.
 *
 * <p>Thread: any.
 */
@Component(name = "io.virtsnd.conversion.files")
public final class JavaSoundFiles implements SoundFiles {

    /** Types whose sound is stored as it is read, so that it cannot be longer than the file. */
    private static final Set<Type> STORED = Set.of(Type.WAVE, Type.AU, Type.SND, Type.AIFF, Type.AIFC);

    /** The writer of the JDK reads so many bytes at a time, and for ever if no frame fits. */
    private static final int FLOAT_FRAME_MAX = 1024;

    /** What programs write for a size that they do not know: ffmpeg, arecord, sox. Bytes. */
    private static final Set<Long> LARGEST = Set.of(0xffff_ffffL, 0x8000_0000L, 0x7fff_ffffL, 0x7fff_f000L);

    private static final Map<String, Type> WRITTEN = Map.of(
            "wav", Type.WAVE, "wave", Type.WAVE, "au", Type.AU, "snd", Type.AU, "aif", Type.AIFF, "aiff", Type.AIFF);

    @Override
    public SoundFile read(Path path) throws SoundFileException {
        requireFile(path);
        try (FileBytes bytes = new FileBytes(path)) {
            if (bytes.size() == 0) {
                throw new SoundFileException("file is empty: " + path);
            }
            AudioFileFormat type = AudioSystem.getAudioFileFormat(bytes);
            bytes.seek(0);
            AudioInputStream sound = AudioSystem.getAudioInputStream(bytes);
            JavaSoundFile file = new JavaSoundFile(path, sound.getFormat(), sound.getFrameLength());
            boolean isStored = STORED.contains(type.getType());
            long left = bytes.size() - bytes.position();
            if (isStored && isEndless(file)) {
                file = new JavaSoundFile(
                        path, file.encoding(), left / file.encoding().getFrameSize());
            }
            requireSound(file);
            if (isStored) {
                requireWhole(file, left);
            }
            return file;
        } catch (SoundFileException found) {
            throw found;
        } catch (UnsupportedAudioFileException e) {
            throw new SoundFileException("is no sound file that javax.sound can read: " + path, e);
        } catch (EOFException e) {
            throw new SoundFileException("is no sound file, or truncated in its header: " + path, e);
        } catch (IOException | RuntimeException e) {
            // readers answer a header that makes no sense with whatever it makes them do
            throw new SoundFileException("is damaged, or cannot be read: " + path + ": " + e.getMessage(), e);
        }
    }

    private static void requireFile(Path path) throws SoundFileException {
        if (Files.isDirectory(path)) {
            throw new SoundFileException("is a directory: " + path);
        }
        if (!Files.exists(path)) {
            throw new SoundFileException("no such file: " + path);
        }
        if (!Files.isReadable(path)) {
            throw new SoundFileException("file cannot be read, permission denied: " + path);
        }
        if (!Files.isRegularFile(path)) {
            throw new SoundFileException("is a pipe or a device, and only files can be played: " + path);
        }
    }

    /** Whether the header was written before anybody knew the size, as to a pipe: it has the largest that it can have. */
    private static boolean isEndless(JavaSoundFile file) {
        int frame = file.encoding().getFrameSize();
        long bytes = file.frames() * frame;
        return frame > 0 && LARGEST.stream().anyMatch(largest -> bytes <= largest && largest - bytes < frame);
    }

    private static void requireSound(JavaSoundFile file) throws SoundFileException {
        AudioFormat format = file.encoding();
        boolean sized = format.getFrameSize() > 0 || format.getFrameSize() == AudioSystem.NOT_SPECIFIED;
        if (format.getChannels() <= 0 || format.getSampleRate() <= 0 || !sized) {
            throw new SoundFileException("is damaged: " + file.path() + " says format=" + format);
        }
        if (file.frames() == 0) {
            throw new SoundFileException("holds no sound: " + file.path() + " frames=0");
        }
    }

    private static void requireWhole(JavaSoundFile file, long left) throws SoundFileException {
        int frame = file.encoding().getFrameSize();
        long whole = frame > 0 ? left / frame : Long.MAX_VALUE;
        if (file.frames() > whole) {
            throw new SoundFileException(
                    "is truncated: " + file.path() + " frames=" + whole + " expected=" + file.frames());
        }
    }

    @Override
    public SoundFileWriter writer(String name, SoundFormat format) throws SoundFileException {
        Type type = WRITTEN.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new SoundFileException(
                    "is no name of a sound file: " + name + "; use NAME.wav, NAME.au or NAME.aiff");
        }
        AudioFormat encoding = SampleEncodings.of(format)
                .filter(known -> AudioSystem.isFileTypeSupported(type, sound(InputStream.nullInputStream(), known)))
                .orElseThrow(() -> new SoundFileException(
                        "a " + type + " file cannot carry format=" + format.format() + ": " + name));
        if (encoding.getEncoding().equals(Encoding.PCM_FLOAT) && encoding.getFrameSize() > FLOAT_FRAME_MAX) {
            throw new SoundFileException("frames of more than " + FLOAT_FRAME_MAX
                    + " bytes cannot be written as floating point: " + name + " frame=" + encoding.getFrameSize());
        }
        return (frames, file) -> AudioSystem.write(sound(frames, encoding), type, file.toFile());
    }

    private static AudioInputStream sound(InputStream frames, AudioFormat format) {
        return new AudioInputStream(frames, format, AudioSystem.NOT_SPECIFIED);
    }
}
