// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;

/** A function of bytes, made by hand: what its capabilities say is what a test writes there. */
final class HandmadeFunction implements PciFunction, PciSession {

    static final int COMMON = 1;
    static final int NOTIFY = 2;
    static final int ISR = 3;
    static final int DEVICE = 4;

    final Bytes config = new Bytes(256);
    final Bytes[] bars = new Bytes[6];
    int claims;
    long interrupts;
    private int link = 0x34;
    private int next = 0x40;

    HandmadeFunction() {
        config.bytes().putShort(0, (short) 0x1af4).putShort(2, (short) 0x1059).putShort(6, (short) 0x10);
    }

    /** The four capabilities that are needed, in one BAR of 4 pages. */
    static HandmadeFunction whole() {
        HandmadeFunction function = new HandmadeFunction().withBar(4, 0x4000);
        function.add(COMMON, 4, 0, 0x1000);
        function.add(ISR, 4, 0x1000, 0x1000);
        function.add(DEVICE, 4, 0x2000, 0x1000);
        function.add(NOTIFY, 4, 0x3000, 0x1000);
        return function;
    }

    HandmadeFunction withBar(int bar, int bytes) {
        bars[bar] = new Bytes(bytes);
        return this;
    }

    /** Adds a capability at the end of the list; answers its place. */
    int add(int type, int bar, long offset, long length) {
        int at = next;
        int bytes = type == NOTIFY ? 20 : 16;
        next += bytes;
        config.bytes().put(link, (byte) at);
        link = at + 1;
        config.bytes()
                .put(at, (byte) 9)
                .put(at + 2, (byte) bytes)
                .put(at + 3, (byte) type)
                .put(at + 4, (byte) bar)
                .putInt(at + 8, (int) offset)
                .putInt(at + 12, (int) length);
        if (type == NOTIFY) {
            config.bytes().putInt(at + 16, 4);
        }
        return at;
    }

    @Override
    public PciSession claim(String holder) {
        claims++;
        return this;
    }

    @Override
    public Registers config() {
        return config;
    }

    @Override
    public Registers bar(int index) {
        if (bars[index] == null) {
            throw new TransportException("no such BAR: bar=" + index);
        }
        return bars[index];
    }

    @Override
    public int vectors() {
        return 2;
    }

    @Override
    public void enableInterrupts(int count) {
        // Nothing comes but what a test asks for.
    }

    @Override
    public boolean reset() {
        return false;
    }

    @Override
    public DeviceMemory memory() {
        throw new TransportException("no memory here");
    }

    @Override
    public long await(long timeoutNanos) {
        return interrupts;
    }

    @Override
    public void endOfInterrupt() {
        // The line is a number.
    }

    @Override
    public void wakeup() {
        interrupts = BusSession.REMOVED;
    }

    @Override
    public void close() {
        claims--;
    }
}
