// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The PCI bus of a machine on which no firmware has run: finds functions, behind bridges as well, and gives their memory
 * BARs addresses.
 *
 * <p>Thread: one.
 */
final class PciBus {

    /** No machine of QEMU has memory here, nor the window of its configuration space. */
    private static final long BARS_OF_PORTS = 0xe000_0000L;

    private static final long BARS_OF_WINDOW = 0xc000_0000L;
    private static final int DEVICES = 32;
    private static final int FUNCTIONS = 8;
    private static final int BAR_COUNT = 6;
    private static final int BAR_BYTES = 4;
    private static final int BAR_IS_PORT = 1;
    private static final int BAR_IS_WIDE = 4;
    private static final int BAR_FLAGS = 15;
    private static final int PAGE = 4096;
    private static final long BARS_BYTES = 0x1c00_0000L;
    /** As many bridges have a window each, below the functions of the first bus. */
    private static final int BRIDGES = 64;

    private static final long BRIDGE_BYTES = 2L << 20;
    /** Its end is before its start. */
    private static final int NO_WINDOW = 0x0000_fff0;

    private final ConfigSpace space;
    private final QtestRegisters.Space memory;
    private final IntPredicate wanted;
    private final List<Slot> found = new ArrayList<>();
    /** Of each bus, by its number. */
    private final List<Window> windows = new ArrayList<>();

    /** Addresses for the functions of one bus. */
    private static final class Window {
        private final long start;
        private final long end;
        private long next;

        Window(long start, long end) {
            this.start = start;
            this.end = end;
            next = start;
        }

        /** So many bytes, aligned to their number. */
        long take(int size) throws IOException {
            long base = (next + size - 1) / size * size;
            if (base + size > end) {
                throw new IOException("no address is left for a BAR: bytes=" + size);
            }
            next = base + Math.max(size, PAGE);
            return base;
        }
    }

    /**
     * @param socket to QEMU
     * @param space its configuration space
     * @param wanted which functions, by vendor in the lower and device in the upper half, are to be found
     */
    PciBus(QtestSocket socket, ConfigSpace space, IntPredicate wanted) {
        this.space = space;
        this.memory = QtestRegisters.memoryOf(socket);
        this.wanted = wanted;
        long base = space.size() == PAGE ? BARS_OF_WINDOW : BARS_OF_PORTS;
        windows.add(new Window(base + BRIDGES * BRIDGE_BYTES, base + BARS_BYTES));
    }

    /** Looks at everything; what was found before keeps its addresses. */
    List<Slot> scan() throws IOException {
        scan(0);
        found.removeIf(slot -> !slot.isPresent());
        return List.copyOf(found);
    }

    private void scan(int bus) throws IOException {
        Window window = windows.get(bus);
        if (found.stream().noneMatch(slot -> slot.bus() == bus)) {
            window.next = window.start;
        }
        for (int device = 0; device < DEVICES; device++) {
            int functions = 1;
            for (int function = 0; function < functions; function++) {
                int address = ConfigSpace.at(bus, device, function);
                int id = space.read(Width.LONG, address);
                if (id == Width.LONG.ones()) {
                    continue;
                }
                QtestRegisters config = new QtestRegisters(space, address, space.size());
                int type = config.getU8(PciConfig.HEADER_TYPE);
                if ((type & PciConfig.HEADER_MANY_FUNCTIONS) != 0) {
                    functions = FUNCTIONS;
                }
                if ((type & ~PciConfig.HEADER_MANY_FUNCTIONS) == PciConfig.HEADER_BRIDGE && bus == 0) {
                    cross(config);
                } else if (wanted.test(id) && !isFound(address, id)) {
                    take(address, id, config, window);
                }
            }
        }
    }

    private boolean isFound(int address, int id) {
        return found.stream().anyMatch(slot -> slot.address() == address && slot.id() == id && isPlaced(slot));
    }

    /** A function that was replaced by its like has lost its addresses. */
    private static boolean isPlaced(Slot slot) {
        return (slot.config().getU16(PciConfig.COMMAND) & PciConfig.COMMAND_MEMORY) != 0;
    }

    /** From here on the function reaches no memory, whatever a driver that died made it do. */
    private void take(int address, int id, QtestRegisters config, Window window) throws IOException {
        found.removeIf(slot -> slot.address() == address);
        config.putU16(PciConfig.COMMAND, 0);
        found.add(new Slot(address, id, config, place(config, window)));
        config.putU16(PciConfig.COMMAND, PciConfig.COMMAND_MEMORY);
    }

    /** Looks behind a bridge of the first bus, which gets a window. */
    private void cross(QtestRegisters config) throws IOException {
        int bus = config.getU8(PciConfig.SECONDARY_BUS);
        if (bus == 0 || bus >= windows.size()) {
            bus = windows.size();
            if (bus > BRIDGES) {
                return;
            }
            long base = windows.get(0).start - bus * BRIDGE_BYTES;
            windows.add(new Window(base, base + BRIDGE_BYTES));
            config.putU8(PciConfig.SECONDARY_BUS, bus);
            config.putU8(PciConfig.SUBORDINATE_BUS, bus);
            int first = (int) (base >>> 2 * Byte.SIZE);
            int last = (int) (base + BRIDGE_BYTES - 1 >>> 2 * Byte.SIZE);
            config.putU32(PciConfig.MEMORY_WINDOW, last << 2 * Byte.SIZE | first);
            config.putU32(PciConfig.PREFETCHABLE_WINDOW, NO_WINDOW);
            config.putU16(PciConfig.COMMAND, PciConfig.COMMAND_MEMORY | PciConfig.COMMAND_MASTER);
        }
        scan(bus);
    }

    private QtestRegisters[] place(QtestRegisters config, Window window) throws IOException {
        QtestRegisters[] bars = new QtestRegisters[BAR_COUNT];
        for (int index = 0; index < BAR_COUNT; index++) {
            int offset = PciConfig.BARS + index * BAR_BYTES;
            config.putU32(offset, Width.LONG.ones());
            int mask = config.getU32(offset);
            if (mask == 0 || (mask & BAR_IS_PORT) != 0) {
                config.putU32(offset, 0);
                continue;
            }
            int size = -(mask & ~BAR_FLAGS);
            boolean isWide = (mask & BAR_IS_WIDE) != 0;
            long base = window.take(size);
            config.putU32(offset, (int) base);
            if (isWide) {
                config.putU32(offset + BAR_BYTES, 0);
            }
            bars[index] = new QtestRegisters(memory, base, size);
            index += isWide ? 1 : 0;
        }
        return bars;
    }
}
