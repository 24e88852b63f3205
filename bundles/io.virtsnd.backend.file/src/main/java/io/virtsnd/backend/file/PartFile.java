// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that grows under the name {@code PATH.part} and takes its own name when it is whole: whatever kills this process,
 * nothing half-written looks whole.
 *
 * <p>Lifetime: {@link #create} makes the part exclusively and locks it; {@link #publish} or {@link #abandon} or
 * {@link #remove} ends it, once. A part of a killed process has no lock, and is replaced if it is old enough.
 *
 * <p>Written through a RandomAccessFile, not a FileChannel: a channel is closed for good by an interrupt of the thread that
 * writes, and then there is nothing left to finish the file with.
 *
 * <p>Thread: one at a time.
 */
public final class PartFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileSeries series;
    private final int number;
    private final RandomAccessFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long length;

    private PartFile(FileSeries series, int number, RandomAccessFile file) {
        this.series = series;
        this.number = number;
        this.file = file;
    }

    /**
     * Creates the part of the first name of the series that is free.
     *
     * <p>Thread: any; also for one series at the same time, and from several processes.
     *
     * @param series the names
     * @return the empty file
     * @throws IOException if it cannot be created; names the path and the reason
     */
    public static PartFile create(FileSeries series) throws IOException {
        try {
            return createNext(series);
        } catch (IOException e) {
            throw new IOException("cannot create " + series.first() + ": " + reason(e), e);
        }
    }

    /** Exceptions of java.nio say only the path; their class says what is wrong with it. */
    private static String reason(IOException e) {
        return e.getClass() == IOException.class || e instanceof FileNotFoundException
                ? e.getMessage()
                : e.getClass().getSimpleName().replace("Exception", "");
    }

    private static PartFile createNext(FileSeries series) throws IOException {
        for (int number = 1; number <= FileSeries.MAX; number++) {
            if (series.isFree(number)) {
                RandomAccessFile file = claim(series, series.part(number));
                if (file != null) {
                    return new PartFile(series, number, file);
                }
            }
        }
        throw new IOException("no free name: path=" + series.first() + " tried=" + FileSeries.MAX
                + "; remove old files, or choose another path");
    }

    /** Opens the part for this process alone; null if somebody else has it. */
    private static RandomAccessFile claim(FileSeries series, Path part) throws IOException {
        boolean created = createNew(part);
        if (!created && (Files.isSymbolicLink(part) || !series.isFree(part))) { // what a link leads to is not ours
            return null;
        }
        RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw");
        if (!lock(file, created)) {
            file.close();
            return null;
        }
        file.setLength(0);
        return file;
    }

    private static boolean createNew(Path part) throws IOException {
        try {
            Files.createFile(part);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean lock(RandomAccessFile file, boolean created) {
        try {
            return file.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // a file system without locks: what was created exclusively is ours all the same
            return created;
        }
    }

    /**
     * Appends all bytes. Allocates nothing.
     *
     * <p>Thread: one at a time.
     *
     * @param bytes from its position to its limit; its position is at its limit afterwards
     * @throws IOException if they cannot be written; then some of them, and of those before, may be missing
     */
    public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (buffered == buffer.length) {
                flush();
            }
            int count = Math.min(bytes.remaining(), buffer.length - buffered);
            bytes.get(buffer, buffered, count);
            buffered += count;
            length += count;
        }
    }

    /**
     * How much there is.
     *
     * <p>Thread: one at a time.
     *
     * @return bytes appended since it was created
     */
    public long length() {
        return length;
    }

    /**
     * Gives what is buffered to the operating system.
     *
     * <p>Thread: one at a time.
     *
     * @throws IOException if it does not take it
     */
    public void flush() throws IOException {
        int count = buffered;
        buffered = 0;
        file.write(buffer, 0, count);
    }

    /**
     * Overwrites bytes that are already there.
     *
     * <p>Thread: one at a time.
     *
     * @param offset of the first of them, in bytes from the start of the file
     * @param bytes what is there from now on
     * @throws IOException if they cannot be written
     */
    public void overwrite(long offset, byte[] bytes) throws IOException {
        flush();
        file.seek(offset);
        file.write(bytes);
        file.seek(length);
    }

    /**
     * The file is whole: forces it to the disk and gives it its name, or the next one if somebody took that meanwhile.
     *
     * <p>Thread: one at a time.
     *
     * @return its name
     * @throws IOException if it cannot be written or moved; it is closed all the same, and the part is there
     */
    public Path publish() throws IOException {
        try (file) {
            flush();
            file.getFD().sync();
            for (int to = number; to <= FileSeries.MAX; to++) {
                if (series.isFree(to) && (to == number || !Files.exists(series.part(to)))) {
                    return Files.move(part(), series.path(to), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        throw new IOException("no free name: path=" + series.first() + "; the sound is in " + part());
    }

    /**
     * The name of the part.
     *
     * <p>Thread: any.
     *
     * @return the absolute path
     */
    public Path part() {
        return series.part(number);
    }

    /**
     * Nothing is in it: removes it.
     *
     * <p>Thread: one at a time.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove() throws IOException {
        file.close();
        Files.deleteIfExists(part());
    }

    /**
     * The file cannot be completed: closes it, as it is, and leaves the part. May follow a {@link #publish} that failed.
     *
     * <p>Thread: one at a time.
     *
     * @return the name of the part
     */
    public Path abandon() {
        try {
            file.close();
        } catch (IOException e) {
            // what could not be written was reported by the failure that led here
        }
        return part();
    }
}
