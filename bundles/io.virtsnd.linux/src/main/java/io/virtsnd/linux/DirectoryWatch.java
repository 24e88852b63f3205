// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeAddress;
import java.nio.ByteBuffer;

/**
 * Tells when files appear in a directory, or the directory itself goes away. To be polled for READABLE.
 *
 * <p>Thread: one at a time.
 */
public final class DirectoryWatch implements AutoCloseable {

    private static final int ROOM = 4096;

    private final FileDescriptor descriptor;
    private final ByteBuffer news = NativeAddress.allocate(ROOM);

    DirectoryWatch(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * To be polled.
     *
     * @return the descriptor, which stays this object's
     */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Takes what happened.
     *
     * @return whether anything did, since the last time
     */
    public boolean take() {
        boolean any = false;
        descriptor.require();
        try {
            while (Libc.read(descriptor.number(), NativeAddress.of(news), ROOM) > 0) {
                any = true;
            }
        } finally {
            descriptor.leave();
        }
        return any;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
