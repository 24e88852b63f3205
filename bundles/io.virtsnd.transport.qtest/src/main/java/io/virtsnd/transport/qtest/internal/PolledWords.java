// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.linux.PollSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Message-signalled interrupts that are written into memory, where they are looked for now and then.
 *
 * <p>Lifetime: the words belong to it until {@link #release()}, whether interrupts are on or off: a thread that looks may be
 * late.
 */
final class PolledWords implements Signals {

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long REST_MIN_NANOS = 250_000;
    private static final long REST_MAX_NANOS = 2_000_000;

    private final MemoryRegion region;
    private final ByteBuffer words;
    private final int vectors;
    private long rest = REST_MIN_NANOS;

    PolledWords(DeviceMemory memory, int vectors) {
        this.vectors = vectors;
        region = memory.allocate(vectors * Integer.BYTES, Integer.BYTES);
        words = region.buffer();
    }

    /** Where the message of a vector, any number but 0, is to be written. */
    long address(int vector) {
        return region.deviceAddress(vector * Integer.BYTES);
    }

    @Override
    public void join(PollSet poll) {}

    @Override
    public long take() {
        long signals = 0;
        for (int vector = 0; vector < vectors; vector++) {
            if ((int) WORD.getVolatile(words, vector * Integer.BYTES) != 0) {
                WORD.setVolatile(words, vector * Integer.BYTES, 0);
                signals |= 1L << vector;
            }
        }
        rest = signals != 0 ? REST_MIN_NANOS : Math.min(REST_MAX_NANOS, rest * 2);
        return signals;
    }

    @Override
    public long rest() {
        return rest;
    }

    @Override
    public void close() {}

    /** Nobody looks any more, and no device writes. */
    void release() {
        region.release();
    }
}
