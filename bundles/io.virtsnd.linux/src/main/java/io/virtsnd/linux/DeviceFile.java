// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Failures;
import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeAddress;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file of a device: requests of its own (ioctl), and registers, read and written in place or mapped.
 *
 * <p>Thread: any; whoever closes it lets the calls that are under way end first. Calls on a file that is closed throw {@link
 * IllegalStateException}.
 */
public final class DeviceFile implements AutoCloseable {

    private final Linux linux;
    private final FileDescriptor descriptor;
    /** One register on its way; guarded by itself. */
    private final ByteBuffer register = NativeAddress.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private final long registerAt = NativeAddress.of(register);

    DeviceFile(Linux linux, FileDescriptor descriptor) {
        this.linux = linux;
        this.descriptor = descriptor;
    }

    /**
     * To be polled, or named to the kernel.
     *
     * @return the descriptor, which stays this object's
     */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Makes a request with a number.
     *
     * @param request which one
     * @param argument its argument
     * @return the answer, 0 or more
     * @throws ErrnoException if the device refuses
     */
    public int control(long request, long argument) throws ErrnoException {
        descriptor.require();
        try {
            int answer = Libc.ioctl(descriptor.number(), request, argument);
            return Failures.check(answer, "ioctl", descriptor + " request=0x" + Long.toHexString(request));
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Makes a request with a structure, which the device reads, and may write.
     *
     * @param request which one
     * @param structure a direct buffer; the request has all of it, whatever its position
     * @return the answer, 0 or more
     * @throws ErrnoException if the device refuses
     */
    public int control(long request, ByteBuffer structure) throws ErrnoException {
        try {
            return control(request, NativeAddress.of(structure));
        } finally {
            Reference.reachabilityFence(structure);
        }
    }

    /**
     * Makes a request whose answer is another file of the device.
     *
     * @param request which one
     * @param structure a direct buffer
     * @return the file, the caller's to close
     * @throws ErrnoException if the device refuses
     */
    public DeviceFile open(long request, ByteBuffer structure) throws ErrnoException {
        return new DeviceFile(linux, new FileDescriptor(control(request, structure)));
    }

    /**
     * Reads a register, in one access of its width.
     *
     * @param offset bytes from the start of the file
     * @param width bytes: 1, 2, 4 or 8
     * @return the bits, little-endian, the upper ones 0
     * @throws ErrnoException if the device refuses, or has no such register (ENXIO)
     */
    public long read(long offset, int width) throws ErrnoException {
        descriptor.require();
        try {
            synchronized (register) {
                register.putLong(0, 0);
                long done = Libc.pread(descriptor.number(), registerAt, width, offset);
                requireAll(done, width, "pread", offset);
                return register.getLong(0);
            }
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Writes a register, in one access of its width.
     *
     * @param offset bytes from the start of the file
     * @param width bytes: 1, 2, 4 or 8
     * @param value the low bits count
     * @throws ErrnoException if the device refuses, or has no such register (ENXIO)
     */
    public void write(long offset, int width, long value) throws ErrnoException {
        descriptor.require();
        try {
            synchronized (register) {
                register.putLong(0, value);
                long done = Libc.pwrite(descriptor.number(), registerAt, width, offset);
                requireAll(done, width, "pwrite", offset);
            }
        } finally {
            descriptor.leave();
        }
    }

    private void requireAll(long done, int width, String call, long offset) throws ErrnoException {
        if (done != width) {
            int errno = done < 0 ? Failures.errno() : Errno.ENXIO;
            throw new ErrnoException(
                    call, errno, descriptor + " offset=0x" + Long.toHexString(offset) + " bytes=" + width);
        }
    }

    /**
     * Maps registers.
     *
     * @param offset bytes from the start of the file, a multiple of the page size
     * @param bytes how many
     * @return the registers, which stay when the file is closed
     * @throws ErrnoException if the device cannot, or does not want to
     */
    public RegisterWindow map(long offset, int bytes) throws ErrnoException {
        return new RegisterWindow(linux.map(descriptor, offset, bytes));
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return descriptor.toString();
    }
}
