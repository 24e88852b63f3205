// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.RegisterWindow;
import java.nio.ByteBuffer;

/** A file of the fake kernel that refuses everything, and is counted while it is open. */
abstract class FakeVfioRequests implements VfioFile {

    static final int NUMBER = 1000;

    private final FakeVfio vfio;
    private boolean closed;

    FakeVfioRequests(FakeVfio vfio) {
        this.vfio = vfio;
        vfio.openFiles.incrementAndGet();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("descriptor is closed");
        }
    }

    @Override
    public int control(long request, long argument) throws ErrnoException {
        throw FakeVfio.error(Errno.ENOTTY);
    }

    @Override
    public int control(long request, ByteBuffer structure) throws ErrnoException {
        throw FakeVfio.error(Errno.ENOTTY);
    }

    @Override
    public VfioFile open(long request, ByteBuffer structure) throws ErrnoException {
        throw FakeVfio.error(Errno.ENOTTY);
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public long read(long offset, int width) throws ErrnoException {
        throw FakeVfio.error(Errno.EINVAL);
    }

    @Override
    public void write(long offset, int width, long value) throws ErrnoException {
        throw FakeVfio.error(Errno.EINVAL);
    }

    @Override
    public RegisterWindow map(long offset, int bytes) throws ErrnoException {
        throw FakeVfio.error(Errno.EINVAL);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            vfio.openFiles.decrementAndGet();
        }
    }
}
