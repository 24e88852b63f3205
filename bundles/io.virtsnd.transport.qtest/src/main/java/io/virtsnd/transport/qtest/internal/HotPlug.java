// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.io.IOException;

/**
 * What an operating system does when a function is to be unplugged from the machine {@code pc}: it learns of it, lets the
 * function go, and says so. On other machines nothing is asked of it.
 *
 * <pre>
 *  ports from 0xae00:   4 devices to be let go, a bit each    8 devices that were let go    16 which bus
 * </pre>
 *
 * <p>Thread: one.
 */
final class HotPlug {

    private static final int HOST_OF_PC = 0x1237_8086;
    private static final int PORTS = 0xae00;
    private static final int DOWN = PORTS + 4;
    private static final int EJECT = PORTS + 8;
    private static final int SELECT = PORTS + 16;

    private final QtestSocket socket;
    private final boolean isThere;

    /**
     * @param socket to QEMU
     * @param space its configuration space; null if it has none
     * @throws IOException if QEMU is gone
     */
    HotPlug(QtestSocket socket, ConfigSpace space) throws IOException {
        this.socket = socket;
        isThere = space != null && space.read(Width.LONG, 0) == HOST_OF_PC;
    }

    /** The devices of the first bus that are to be let go, a bit each. */
    int leaving() throws IOException {
        if (!isThere) {
            return 0;
        }
        socket.out(Width.LONG, SELECT, 0);
        return socket.in(Width.LONG, DOWN);
    }

    /** They were let go, and may vanish. */
    void eject(int devices) throws IOException {
        for (int left = devices; left != 0; left &= left - 1) {
            socket.out(Width.LONG, EJECT, Integer.lowestOneBit(left));
        }
    }
}
