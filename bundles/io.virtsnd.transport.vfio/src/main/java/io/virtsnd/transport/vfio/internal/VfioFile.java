// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.DeviceFile;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.RegisterWindow;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file of VFIO: a container, a group or a device. */
interface VfioFile extends AutoCloseable {

    /** Opens files by name. */
    interface Opener {
        VfioFile open(Path path) throws ErrnoException;
    }

    /** A request with a number. */
    int control(long request, long argument) throws ErrnoException;

    /** A request with a structure. */
    int control(long request, ByteBuffer structure) throws ErrnoException;

    /** A request that answers another file. */
    VfioFile open(long request, ByteBuffer structure) throws ErrnoException;

    /** Number of its descriptor. */
    int number();

    /** A register, in one access. */
    long read(long offset, int width) throws ErrnoException;

    /** A register, in one access. */
    void write(long offset, int width, long value) throws ErrnoException;

    /** Registers, mapped. */
    RegisterWindow map(long offset, int bytes) throws ErrnoException;

    @Override
    void close();

    /** The file as the kernel has it. */
    static VfioFile of(DeviceFile file) {
        return new VfioFile() {
            @Override
            public int control(long request, long argument) throws ErrnoException {
                return file.control(request, argument);
            }

            @Override
            public int control(long request, ByteBuffer structure) throws ErrnoException {
                return file.control(request, structure);
            }

            @Override
            public VfioFile open(long request, ByteBuffer structure) throws ErrnoException {
                return of(file.open(request, structure));
            }

            @Override
            public int number() {
                return file.descriptor().number();
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
                return file.map(offset, bytes);
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }
}
