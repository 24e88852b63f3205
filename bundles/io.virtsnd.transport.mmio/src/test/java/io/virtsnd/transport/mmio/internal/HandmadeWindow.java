// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A window of words, made by hand: a test writes there what a device would say. Nothing else may be written. */
final class HandmadeWindow implements MmioWindow, MmioSession, Registers {

    private final ByteBuffer bytes;
    int claims;
    int allClaims;
    int writes;
    TransportException refusal;

    HandmadeWindow(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What a device of version 2 says. */
    static HandmadeWindow of(int device) {
        return new HandmadeWindow(0x200)
                .with(MmioLayout.MAGIC, MmioLayout.MAGIC_VALUE)
                .with(MmioLayout.VERSION, 2)
                .with(MmioLayout.DEVICE_ID, device);
    }

    HandmadeWindow with(int register, int value) {
        bytes.putInt(register, value);
        return this;
    }

    @Override
    public MmioSession claim(String holder) {
        if (refusal != null) {
            throw refusal;
        }
        claims++;
        allClaims++;
        return this;
    }

    @Override
    public Registers registers() {
        return this;
    }

    @Override
    public DeviceMemory memory() {
        throw new TransportException("no memory here");
    }

    @Override
    public long await(long timeoutNanos) {
        return 0;
    }

    @Override
    public void endOfInterrupt() {
        // There are none.
    }

    @Override
    public void wakeup() {
        // Nobody sleeps.
    }

    @Override
    public void close() {
        claims--;
    }

    @Override
    public int size() {
        return bytes.capacity();
    }

    @Override
    public int getU8(int offset) {
        throw new AssertionError("read of 8 bits: offset=" + offset);
    }

    @Override
    public int getU16(int offset) {
        throw new AssertionError("read of 16 bits: offset=" + offset);
    }

    @Override
    public int getU32(int offset) {
        return bytes.getInt(offset);
    }

    @Override
    public void putU8(int offset, int value) {
        writes++;
    }

    @Override
    public void putU16(int offset, int value) {
        writes++;
    }

    @Override
    public void putU32(int offset, int value) {
        writes++;
    }
}
