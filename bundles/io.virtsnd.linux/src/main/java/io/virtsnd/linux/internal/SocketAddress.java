// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The address of a Unix socket.
 *
 * <pre>
 *  struct sockaddr_un, 110 bytes:   0 u16 family (1)   2 char path[108], ended by NUL
 * </pre>
 */
public final class SocketAddress {

    /** Bytes of a path, without the NUL. */
    public static final int PATH_MAX = 107;

    /** Bytes of an address. */
    public static final int SIZE = 110;

    private static final int PATH = 2;

    private SocketAddress() {}

    /**
     * Makes an address.
     *
     * @param path of the socket's file
     * @return the address, in memory that the C library can read
     * @throws IllegalArgumentException if the path is too long for a socket
     */
    public static ByteBuffer of(Path path) {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_MAX || bytes.length == 0) {
            throw new IllegalArgumentException("path of a socket must have 1 to " + PATH_MAX
                    + " bytes; use a shorter one: bytes=" + bytes.length + " path=" + path);
        }
        ByteBuffer address = NativeAddress.allocate(SIZE);
        address.putShort(0, (short) LibcConstants.AF_UNIX);
        address.put(PATH, bytes);
        return address;
    }
}
