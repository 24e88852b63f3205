// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import com.sun.jna.Function;
import io.virtsnd.linux.DeviceFile;
import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.RegisterWindow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function with its registers in a file.
 *
 * <pre>
 *  region 0   I/O ports, 256 bytes                          at 0x1000
 *  region 1   MSI-X table, 4 KiB, not to be mapped          at 0x2000
 *  region 2   16 KiB, of which 8 KiB can be mapped          at 0x4000   offset 0, 4 KiB; offset 0x2000, 4 KiB
 *  region 4   16 KiB, which can be mapped                   at 0x8000
 *  region 7   configuration, 256 bytes                      at 0x10000
 * </pre>
 */
final class FakeFunction {

    static final int CONFIG = 0x10000;
    static final int BAR2 = 0x4000;
    static final int BAR4 = 0x8000;
    private static final int END = 0x10100;

    final Map<Integer, Integer> interrupts = new HashMap<>(Map.of(0, 1, 1, 1, 2, 5, 3, 1, 4, 1));
    /** Where the interrupts of each kind go. */
    final Map<Integer, int[]> descriptors = new HashMap<>();

    final List<String> calls = new ArrayList<>();
    boolean canReset = true;
    boolean canMap = true;

    private final Linux linux;
    private final Path registers;
    private final FakeVfio vfio;

    FakeFunction(Linux linux, Path registers, FakeVfio vfio) throws IOException {
        this.linux = linux;
        this.registers = registers;
        this.vfio = vfio;
        try (RandomAccessFile file = new RandomAccessFile(registers.toFile(), "rw")) {
            file.setLength(END);
        }
        poke(CONFIG, 4, 0x1059_1af4);
        poke(CONFIG + 0x10, 4, 0xc001);
        poke(CONFIG + 0x14, 4, 0xfebd_0000);
        poke(CONFIG + 0x18, 4, 0xfebe_0004);
        poke(CONFIG + 0x20, 4, 0xfebf_0004);
    }

    /** What the device has in a register, in its own eyes. */
    long peek(long offset, int width) throws IOException {
        try (DeviceFile file = linux.open(registers)) {
            return file.read(offset, width);
        }
    }

    void poke(long offset, int width, long value) throws IOException {
        try (DeviceFile file = linux.open(registers)) {
            file.write(offset, width, value);
        }
    }

    /** Raises an interrupt; whether it goes anywhere. */
    boolean raise(int kind, int number) {
        int[] numbers;
        synchronized (this) {
            numbers = descriptors.getOrDefault(kind, new int[0]);
        }
        if (number >= numbers.length) {
            return false;
        }
        ByteBuffer one = ByteBuffer.allocateDirect(8).order(java.nio.ByteOrder.nativeOrder());
        one.putLong(0, 1);
        return Function.getFunction("c", "write").invokeInt(new Object[] {numbers[number], one, 8L}) == 8;
    }

    VfioFile open() throws IOException {
        return new Device(linux.open(registers));
    }

    private final class Device extends FakeVfioRequests {

        private final DeviceFile file;

        Device(DeviceFile file) {
            super(vfio);
            this.file = file;
        }

        @Override
        public int control(long request, long argument) throws ErrnoException {
            calls.add("reset");
            if (request != 0x3b6f || !canReset) {
                throw FakeVfio.error(Errno.EINVAL);
            }
            return 0;
        }

        @Override
        public int control(long request, ByteBuffer structure) throws ErrnoException {
            requireOpen();
            synchronized (FakeFunction.this) {
                switch ((int) request) {
                    case 0x3b6b ->
                        structure.putInt(4, 2 | (canReset ? 1 : 0)).putInt(8, 9).putInt(12, 5);
                    case 0x3b6c -> region(structure);
                    case 0x3b6d -> {
                        vfio.requireSize(structure, 16);
                        int count = interrupts.getOrDefault(structure.getInt(8), 0);
                        structure.putInt(4, 1).putInt(12, count);
                    }
                    case 0x3b6e -> interrupts(structure);
                    default -> throw FakeVfio.error(Errno.ENOTTY);
                }
            }
            return 0;
        }

        private void region(ByteBuffer info) throws ErrnoException {
            int index = info.getInt(8);
            long[] size = {256, 4096, 0x4000, 0, 0x4000, 0, 0, 256, 0};
            long[] offset = {0x1000, 0x2000, BAR2, 0, BAR4, 0, 0, CONFIG, 0};
            if (index > 8) {
                throw FakeVfio.error(Errno.EINVAL);
            }
            boolean isMappable = index == 2 || index == 4;
            info.putInt(4, 3 | (isMappable ? 4 : 0) | (index == 2 ? 8 : 0));
            info.putInt(12, 0).putLong(16, size[index]).putLong(24, offset[index]);
            if (index == 2) {
                sparse(info);
            }
        }

        private void sparse(ByteBuffer info) {
            int needed = 32 + 8 + 16 + 2 * 16;
            if (info.getInt(0) < needed) {
                info.putInt(0, needed);
                return;
            }
            // Another capability comes first.
            info.putInt(12, 32);
            info.putShort(32, (short) 3).putShort(34, (short) 1).putInt(36, 40);
            info.putShort(40, (short) 1).putShort(42, (short) 1).putInt(44, 0).putInt(48, 2);
            info.putLong(56, 0).putLong(64, 0x1000);
            info.putLong(72, 0x2000).putLong(80, 0x1000);
        }

        private void interrupts(ByteBuffer set) throws ErrnoException {
            int kind = set.getInt(8);
            int count = set.getInt(16);
            int flags = set.getInt(4);
            if (set.getInt(0) != set.capacity() || set.getInt(12) != 0) {
                vfio.violation("irq set: argsz=" + set.getInt(0) + " start=" + set.getInt(12));
            }
            if (flags == 0x11) {
                calls.add("unmask " + kind);
                return;
            }
            if (count > interrupts.getOrDefault(kind, 0)) {
                throw FakeVfio.error(Errno.EINVAL);
            }
            calls.add((flags == 0x24 ? "on " : "off ") + kind + " " + count);
            int[] numbers = new int[flags == 0x24 ? count : 0];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = set.getInt(20 + 4 * i);
            }
            if (kind == 2 && numbers.length > 0 && descriptors.getOrDefault(2, new int[0]).length > 0) {
                vfio.violation("MSI-X is on already");
            }
            descriptors.put(kind, numbers);
        }

        @Override
        public long read(long offset, int width) throws ErrnoException {
            return file.read(offset, width);
        }

        @Override
        public void write(long offset, int width, long value) throws ErrnoException {
            file.write(offset, width, value);
        }

        @Override
        public RegisterWindow map(long offset, int bytes) throws ErrnoException {
            if (!canMap) {
                throw FakeVfio.error(Errno.EINVAL);
            }
            return file.map(offset, bytes);
        }

        @Override
        public void close() {
            super.close();
            file.close();
            synchronized (FakeFunction.this) {
                descriptors.clear();
            }
        }
    }
}
