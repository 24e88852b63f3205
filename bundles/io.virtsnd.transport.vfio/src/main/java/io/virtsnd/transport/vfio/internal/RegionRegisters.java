// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.Registers;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.RegisterWindow;
import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers of a region: mapped where that is possible, by calls of the kernel elsewhere. When they are closed, or the
 * device is gone, reads answer all ones.
 */
final class RegionRegisters implements Registers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegionRegisters.class);
    private static final int PAGE = 4096;
    private static final int ONES = -1;
    private static final int MASK8 = 0xff;
    private static final int MASK16 = 0xffff;

    private final VfioFile file;
    private final long start;
    private final int size;
    private final Window[] windows;

    /** A part that is mapped. */
    private record Window(int offset, int end, RegisterWindow registers) {}

    RegionRegisters(VfioFile file, VfioDevice.Region region) {
        this.file = file;
        start = region.offset();
        size = (int) Math.min(region.size(), Integer.MAX_VALUE);
        List<Window> mapped = new ArrayList<>();
        for (Range part : region.mappable()) {
            long bytes = Math.min(part.second(), size - part.first());
            if (part.first() >= 0 && part.first() % PAGE == 0 && bytes > 0) {
                map((int) part.first(), (int) bytes, mapped);
            }
        }
        windows = mapped.toArray(Window[]::new);
    }

    private void map(int offset, int bytes, List<Window> mapped) {
        try {
            mapped.add(new Window(offset, offset + bytes, file.map(start + offset, bytes)));
        } catch (ErrnoException refused) { // slower, that is all
            LOG.debug("registers are not mapped: offset={} bytes={}", offset, bytes, refused);
        }
    }

    @Override
    public int size() {
        return size;
    }

    /** How much of it is reached without a call of the kernel. */
    int mappedBytes() {
        int bytes = 0;
        for (Window window : windows) {
            bytes += window.end - window.offset;
        }
        return bytes;
    }

    /** The part that has a register; null if none is mapped. */
    private Window window(int offset, int width) {
        if (offset % width != 0) {
            throw new IndexOutOfBoundsException(
                    "register must be aligned to its width: offset=" + offset + " bytes=" + width);
        }
        Objects.checkFromIndexSize(offset, width, size);
        for (Window window : windows) {
            if (offset >= window.offset && offset + width <= window.end) {
                return window;
            }
        }
        return null;
    }

    @Override
    public int getU8(int offset) {
        Window window = window(offset, Byte.BYTES);
        return window == null ? read(offset, Byte.BYTES) & MASK8 : window.registers.getU8(offset - window.offset);
    }

    @Override
    public int getU16(int offset) {
        Window window = window(offset, Short.BYTES);
        return window == null ? read(offset, Short.BYTES) & MASK16 : window.registers.getU16(offset - window.offset);
    }

    @Override
    public int getU32(int offset) {
        Window window = window(offset, Integer.BYTES);
        return window == null ? read(offset, Integer.BYTES) : window.registers.getU32(offset - window.offset);
    }

    private int read(int offset, int width) {
        try {
            return (int) file.read(start + offset, width);
        } catch (ErrnoException | IllegalStateException gone) {
            return ONES;
        }
    }

    @Override
    public void putU8(int offset, int value) {
        Window window = window(offset, Byte.BYTES);
        if (window == null) {
            write(offset, Byte.BYTES, value);
        } else {
            window.registers.putU8(offset - window.offset, value);
        }
    }

    @Override
    public void putU16(int offset, int value) {
        Window window = window(offset, Short.BYTES);
        if (window == null) {
            write(offset, Short.BYTES, value);
        } else {
            window.registers.putU16(offset - window.offset, value);
        }
    }

    @Override
    public void putU32(int offset, int value) {
        Window window = window(offset, Integer.BYTES);
        if (window == null) {
            write(offset, Integer.BYTES, value);
        } else {
            window.registers.putU32(offset - window.offset, value);
        }
    }

    private void write(int offset, int width, int value) {
        try {
            file.write(start + offset, width, value);
        } catch (ErrnoException | IllegalStateException gone) {
            LOG.debug("register is not written: offset={}", offset, gone);
        }
    }

    /** Lets what is mapped go, so that the kernel can have the device back. */
    @Override
    public void close() {
        for (Window window : windows) {
            window.registers.close();
        }
    }
}
