// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The bytes of a file, from any place on: readers of sound files mark the start and come back to it, and afterwards the
 * position says where the sound begins. Unlike a FileChannel it survives an interrupt of its thread.
 *
 * <p>Thread: one at a time.
 */
final class FileBytes extends InputStream {

    private static final int BUFFER_BYTES = 1 << 13;

    private final RandomAccessFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;
    private long mark;

    FileBytes(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /** Bytes of the file before the next one that is read. */
    long position() throws IOException {
        return file.getFilePointer() - (limit - next);
    }

    long size() throws IOException {
        return file.length();
    }

    void seek(long position) throws IOException {
        file.seek(position);
        next = 0;
        limit = 0;
    }

    @Override
    public int read() throws IOException {
        return next < limit || fill() ? buffer[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (next == limit && length >= buffer.length) {
            return file.read(target, offset, length);
        }
        if (length == 0) {
            return 0;
        }
        if (next == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - next);
        System.arraycopy(buffer, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        next = 0;
        limit = Math.max(0, file.read(buffer));
        return limit > 0;
    }

    @Override
    public long skip(long count) throws IOException {
        long from = position();
        long to = Math.min(size(), from + Math.max(0, count));
        seek(to);
        return to - from;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, size() - position()));
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public synchronized void mark(int readLimit) {
        try {
            mark = position();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void reset() throws IOException {
        seek(mark);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
