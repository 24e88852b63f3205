// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtio-mmio window of QEMU's microvm.
 *
 * <p>Thread: any.
 */
final class QtestMmioWindow implements MmioWindow, QtestDevice {

    private static final long BASE = 0xfeb0_0000L;
    private static final int BYTES = 0x200;
    private static final int WINDOWS = 24;
    private static final int MAGIC = 0x7472_6976;
    private static final int DEVICE_ID = 0x08;

    private final Machine machine;
    private final String name;
    private final QtestRegisters registers;
    private final int deviceId;
    private String holder;
    private Session session;
    private boolean removed;

    QtestMmioWindow(Machine machine, String name, QtestRegisters registers) {
        this.machine = machine;
        this.name = name;
        this.registers = registers;
        deviceId = registers.getU32(DEVICE_ID);
    }

    /** The windows that have a device of this kind in them. */
    static List<QtestRegisters> find(QtestSocket socket, int deviceId) throws IOException {
        List<QtestRegisters> found = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            long base = BASE + (long) window * BYTES;
            if (socket.read(Width.LONG, base) != MAGIC) {
                break;
            }
            if (socket.read(Width.LONG, base + DEVICE_ID) == deviceId) {
                found.add(new QtestRegisters(QtestRegisters.memoryOf(socket), base, BYTES));
            }
        }
        return found;
    }

    String name() {
        return name;
    }

    @Override
    public synchronized MmioSession claim(String claimant) {
        if (removed || machine.socket().isLost()) {
            throw new TransportException("device is gone: mmio.name=" + name + ": "
                    + machine.socket().reason());
        }
        if (session != null) {
            throw new ClaimedException("mmio.name=" + name, holder, claimant);
        }
        try {
            session = new Session();
            session.signals(machine.lines().open(machine.linux(), machine.socket()));
        } catch (IOException exhausted) {
            session = null;
            throw new TransportException("device cannot be claimed: mmio.name=" + name, exhausted);
        }
        holder = claimant;
        return session;
    }

    private synchronized void released() {
        session = null;
    }

    @Override
    public synchronized void remove() {
        removed = true;
        if (session != null) {
            session.remove();
        }
    }

    @Override
    public boolean isPresent() {
        return registers.getU32(DEVICE_ID) == deviceId;
    }

    @Override
    public String toString() {
        return "mmio.name=" + name + " address=0x" + Long.toHexString(registers.base());
    }

    /** The claim on it. */
    private final class Session extends QtestSession implements MmioSession {

        Session() throws IOException {
            super(machine);
        }

        @Override
        public Registers registers() {
            return registers;
        }

        @Override
        void shutDown() {
            released();
        }
    }
}
