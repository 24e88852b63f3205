// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.io.IOException;

/**
 * The configuration space of a PCI bus. The address of a register is {@code bus << 20 | device << 15 | function << 12 |
 * offset}, as in an ECAM window.
 *
 * <p>Thread: any.
 */
abstract class ConfigSpace implements QtestRegisters.Space {

    /** Address of function 0 of a device. */
    static int at(int bus, int device, int function) {
        return bus << 20 | device << 15 | function << 12;
    }

    /** Bytes of one function. */
    abstract int size();

    /**
     * Finds the way to it.
     *
     * @return null if there is no PCI bus
     */
    static ConfigSpace find(QtestSocket socket) throws IOException {
        ConfigSpace ports = new Ports(socket);
        if (ports.read(Width.LONG, 0) != Width.LONG.ones()) {
            return ports;
        }
        ConfigSpace window = new Window(socket);
        int id = window.read(Width.LONG, 0);
        return id == 0 || id == Width.LONG.ones() ? null : window;
    }

    /** Through two ports (q35, pc). */
    private static final class Ports extends ConfigSpace {

        private static final int ADDRESS = 0xcf8;
        private static final int DATA = 0xcfc;
        private static final int ENABLE = 1 << 31;
        private static final int SIZE = 256;
        private static final int FUNCTION_BITS = 12;
        private static final int FUNCTION_SHIFT = 8;
        private final QtestSocket socket;

        Ports(QtestSocket socket) {
            this.socket = socket;
        }

        @Override
        int size() {
            return SIZE;
        }

        @Override
        public synchronized int read(Width width, long address) throws IOException {
            select(address);
            return socket.in(width, DATA + (int) (address & 3));
        }

        @Override
        public synchronized void write(Width width, long address, int value) throws IOException {
            select(address);
            socket.out(width, DATA + (int) (address & 3), value);
        }

        private void select(long address) throws IOException {
            int function = (int) (address >> FUNCTION_BITS);
            socket.out(Width.LONG, ADDRESS, ENABLE | function << FUNCTION_SHIFT | (int) address & SIZE - 4);
        }
    }

    /** Through a window of memory (microvm with pcie=on). */
    private static final class Window extends ConfigSpace {

        private static final long BASE = 0xe000_0000L;
        private static final int SIZE = 4096;
        private final QtestSocket socket;

        Window(QtestSocket socket) {
            this.socket = socket;
        }

        @Override
        int size() {
            return SIZE;
        }

        @Override
        public int read(Width width, long address) throws IOException {
            return socket.read(width, BASE + address);
        }

        @Override
        public void write(Width width, long address, int value) throws IOException {
            socket.write(width, BASE + address, value);
        }
    }
}
