// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.TransportException;
import java.util.Arrays;
import java.util.Locale;

/** How interrupts are to reach this process. */
enum Interrupts {
    /** Messages into an event counter, if this process serves the ivshmem-doorbell device of QEMU. */
    IVSHMEM,
    /** The interrupt line, which QEMU tells of. */
    LINE,
    /** Messages into memory, where they are looked for. */
    POLLED;

    static Interrupts parse(String text) {
        try {
            return valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new TransportException("bad setting of a qtest transport: interrupts=" + text + "; must be one of "
                    + Arrays.toString(values()).toLowerCase(Locale.ROOT));
        }
    }
}
