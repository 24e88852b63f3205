// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import java.util.Objects;
import java.util.SplittableRandom;

/** A device whose registers answer whatever they like, more often than not what was written last. Thread: one. */
final class Dice implements Registers, PciSession, MmioSession {

    private static final int BYTES = 0x4000;
    private static final int READS_MAX = 20_000;

    private final SplittableRandom random;
    private final int honesty;
    private final int[] words = new int[BYTES / 4];
    private final FakeMemory memory = new FakeMemory(chunks -> {});
    private final FakeBar config;
    private int reads;
    private boolean closed;

    /**
     * @param random what is answered
     * @param config the configuration space, if this is a function
     */
    Dice(SplittableRandom random, FakeBar config) {
        this.random = random;
        this.config = config;
        honesty = random.nextBoolean() ? 94 + random.nextInt(7) : random.nextInt(100);
    }

    /** What a register holds at first. */
    Dice with(int register, int value) {
        words[register / 4] = value;
        return this;
    }

    boolean isClosed() {
        return closed;
    }

    private int read(int offset, int width) {
        Objects.checkFromIndexSize(offset, width, BYTES);
        if (++reads > READS_MAX) {
            throw new AssertionError("read without an end");
        }
        if (random.nextInt(100) < honesty) {
            return words[offset / 4] >>> 8 * (offset & 3);
        }
        return switch (random.nextInt(5)) {
            case 0 -> -1;
            case 1 -> 0;
            case 2 -> 1 << random.nextInt(32);
            case 3 -> random.nextInt(16);
            default -> random.nextInt();
        };
    }

    private void write(int offset, int width, int value) {
        Objects.checkFromIndexSize(offset, width, BYTES);
        if (offset == 22 || offset == 0x30) { // another queue is selected: it is not enabled
            words[28 / 4] = 0;
            words[0x44 / 4] = 0;
        }
        int shift = 8 * (offset & 3);
        int mask = width == 4 ? -1 : (1 << 8 * width) - 1;
        words[offset / 4] = words[offset / 4] & ~(mask << shift) | (value & mask) << shift;
    }

    @Override
    public int size() {
        return BYTES;
    }

    @Override
    public int getU8(int offset) {
        return read(offset, 1) & 0xff;
    }

    @Override
    public int getU16(int offset) {
        return read(offset, 2) & 0xffff;
    }

    @Override
    public int getU32(int offset) {
        return read(offset, 4);
    }

    @Override
    public void putU8(int offset, int value) {
        write(offset, 1, value);
    }

    @Override
    public void putU16(int offset, int value) {
        write(offset, 2, value);
    }

    @Override
    public void putU32(int offset, int value) {
        write(offset, 4, value);
    }

    @Override
    public Registers registers() {
        return this;
    }

    @Override
    public Registers config() {
        return config;
    }

    @Override
    public Registers bar(int index) {
        return this;
    }

    @Override
    public int vectors() {
        return random.nextInt(4) * random.nextInt(700);
    }

    @Override
    public void enableInterrupts(int count) {
        if (count > 0 && random.nextInt(8) == 0) {
            throw new TransportException("no vectors today: count=" + count);
        }
    }

    @Override
    public boolean reset() {
        return random.nextBoolean();
    }

    @Override
    public DeviceMemory memory() {
        return memory;
    }

    @Override
    public long await(long timeoutNanos) {
        return random.nextInt(3) == 0 ? 0 : random.nextLong() & ~(7L << 61);
    }

    @Override
    public void endOfInterrupt() {
        // The next one comes anyway.
    }

    @Override
    public void wakeup() {
        // Nobody sleeps.
    }

    @Override
    public void close() {
        closed = true;
    }
}
