// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.TransportException;
import java.util.Arrays;
import java.util.Locale;

/** Where devices are looked for. */
enum Bus {
    /** Wherever there are any. */
    AUTO,
    /** On the PCI bus. */
    PCI,
    /** In the virtio-mmio windows. */
    MMIO;

    static Bus parse(String text) {
        try {
            return valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new TransportException("bad setting of a qtest transport: bus=" + text + "; must be one of "
                    + Arrays.toString(values()).toLowerCase(Locale.ROOT));
        }
    }
}
