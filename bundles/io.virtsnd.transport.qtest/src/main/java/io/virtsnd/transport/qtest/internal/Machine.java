// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.util.Optional;

/**
 * A QEMU that this process is connected to.
 *
 * @param linux makes descriptors
 * @param settings how it is to be used
 * @param socket to QEMU
 * @param memory of the guest
 * @param lines interrupt lines
 * @param space its PCI configuration space; null if it has none
 * @param doorbells interrupts through an ivshmem-doorbell device, if it has one that is connected to this process
 */
record Machine(
        Linux linux,
        QtestSettings settings,
        QtestSocket socket,
        GuestMemory memory,
        Lines lines,
        ConfigSpace space,
        Optional<DoorbellDevice> doorbells) {

    private static final int PIIX_ID = 0x7000_8086;
    private static final int PIIX = ConfigSpace.at(0, 1, 0);
    private static final int PIIX_ROUTES = 0x60;
    /** Each of four lines goes to input 11. */
    private static final int ALL_TO_11 = 0x0b0b_0b0b;

    /** What firmware does on the machine pc: PCI interrupt lines go somewhere. */
    void routeLines() throws IOException {
        if (space.read(Width.LONG, PIIX) == PIIX_ID) {
            space.write(Width.LONG, PIIX + PIIX_ROUTES, ALL_TO_11);
        }
    }
}
