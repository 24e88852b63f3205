// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One connection to a QEMU, and what is found there.
 *
 * <p>Thread: the one that connects.
 */
final class Discovery implements AutoCloseable {

    /** Vendor in the lower, device in the upper half. */
    private static final int SOUND_FUNCTION = 0x1059_1af4;

    private static final int SOUND = 25;

    private final QtestSettings settings;
    private final Machine machine;
    private final PciBus bus;
    private final List<QtestRegisters> windows;
    private final HotPlug hotPlug;

    private Discovery(QtestSettings settings, Machine machine, PciBus bus, List<QtestRegisters> windows)
            throws IOException {
        this.settings = settings;
        hotPlug = new HotPlug(machine.socket(), machine.space());
        this.machine = machine;
        this.bus = bus;
        this.windows = windows;
    }

    /**
     * Connects to QEMU.
     *
     * @param doorbells the server for its ivshmem-doorbell device; null if there is none
     * @throws IOException if there is no QEMU, or it cannot be used
     */
    static Discovery connect(Linux linux, QtestSettings settings, DoorbellServer doorbells) throws IOException {
        RandomGenerator random = new SplittableRandom();
        Lines lines = new Lines();
        QtestSocket socket = new QtestSocket(linux, settings.socket(), settings.replyNanos(), lines::raised);
        try {
            ConfigSpace space = settings.bus() == Bus.MMIO ? null : ConfigSpace.find(socket);
            GuestMemory memory = GuestMemory.map(settings.memory(), random);
            if (!memory.isMemoryOf(socket, random)) {
                throw ConnectFailure.foreignMemory(settings);
            }
            PciBus bus = space == null
                    ? null
                    : new PciBus(socket, space, id -> id == SOUND_FUNCTION || id == DoorbellDevice.ID);
            List<QtestRegisters> windows = settings.bus() == Bus.PCI ? List.of() : QtestMmioWindow.find(socket, SOUND);
            Optional<DoorbellDevice> bells = doorbells == null ? Optional.empty() : bells(bus, doorbells);
            Machine machine = new Machine(linux, settings, socket, memory, lines, space, bells);
            return new Discovery(settings, machine, bus, windows);
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    private static Optional<DoorbellDevice> bells(PciBus bus, DoorbellServer server) throws IOException {
        Optional<Slot> device = bus == null
                ? Optional.empty()
                : bus.scan().stream()
                        .filter(slot -> slot.id() == DoorbellDevice.ID)
                        .findFirst();
        if (device.isEmpty() || !server.isConnected()) {
            throw new IOException(
                    "QEMU has no ivshmem-doorbell device that is connected to ivshmem.sock: start QEMU after"
                            + " this transport, or set interrupts=polled");
        }
        return device.map(slot -> new DoorbellDevice(server, slot));
    }

    QtestSocket socket() {
        return machine.socket();
    }

    /** Functions that QEMU wants back, and those who let them go. */
    HotPlug hotPlug() {
        return hotPlug;
    }

    /** Looks for sound devices on the PCI bus. */
    List<Slot> slots() throws IOException {
        return bus == null
                ? List.of()
                : bus.scan().stream()
                        .filter(slot -> slot.id() == SOUND_FUNCTION)
                        .toList();
    }

    /** A device that was found on the bus. */
    QtestPciFunction function(String suffix, Slot slot) {
        return new QtestPciFunction(machine, settings.name() + suffix, slot);
    }

    /** The devices in windows; these do not change. */
    List<QtestMmioWindow> windows() {
        List<QtestMmioWindow> found = new ArrayList<>();
        for (QtestRegisters window : windows) {
            String suffix = found.isEmpty() ? "" : "-" + Long.toHexString(window.base());
            found.add(new QtestMmioWindow(machine, settings.name() + suffix, window));
        }
        return found;
    }

    @Override
    public void close() {
        machine.socket().close();
    }
}
