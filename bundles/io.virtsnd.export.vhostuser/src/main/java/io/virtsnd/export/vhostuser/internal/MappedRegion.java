// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Mapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A region of the memory of a front end, mapped here: in one piece, or in pieces of 1 GiB at most if it is larger than a
 * buffer can be.
 *
 * <p>Thread: the export's.
 */
final class MappedRegion implements AutoCloseable {

    private static final int PIECE = 1 << 30;

    final GuestRegion region;
    private final List<Mapping> pieces = new ArrayList<>();

    private MappedRegion(GuestRegion region) {
        this.region = region;
    }

    /**
     * Maps.
     *
     * @param linux maps files
     * @param file of the region; stays open, and is not needed any more
     * @param region as the front end describes it
     * @return the mapped region
     * @throws TransportException if the region is wrong, or cannot be mapped
     */
    static MappedRegion map(Linux linux, FileDescriptor file, GuestRegion region) {
        region.check();
        MappedRegion mapped = new MappedRegion(region);
        boolean done = false;
        try {
            region.checkFile(linux.size(file));
            mapped.map(linux, file);
            done = true;
            return mapped;
        } catch (IOException failed) {
            throw new TransportException(
                    "memory region cannot be mapped: " + region + ": " + failed.getMessage(), failed);
        } finally {
            if (!done) {
                mapped.close();
            }
        }
    }

    private void map(Linux linux, FileDescriptor file) throws IOException {
        int bytes;
        for (long at = 0; at < region.size(); at += bytes) {
            bytes = pieceAt(region, at);
            pieces.add(linux.map(file, region.fileOffset() + at, bytes));
        }
    }

    /**
     * Bytes of the piece that begins there. Pieces end where a driver sees multiples of 1 GiB, which nothing spans that is
     * aligned to its size.
     */
    static int pieceAt(GuestRegion region, long at) {
        if (region.size() <= Integer.MAX_VALUE) {
            return (int) region.size();
        }
        return (int) Math.min(PIECE - (region.guestAddress() + at & PIECE - 1), region.size() - at);
    }

    /** What the device sees of it. */
    List<MemoryChunk> chunks() {
        List<MemoryChunk> chunks = new ArrayList<>();
        long address = region.guestAddress();
        for (Mapping piece : pieces) {
            chunks.add(new MemoryChunk(address, piece.buffer()));
            address += piece.size();
        }
        return chunks;
    }

    @Override
    public void close() {
        pieces.forEach(Mapping::close);
        pieces.clear();
    }
}
