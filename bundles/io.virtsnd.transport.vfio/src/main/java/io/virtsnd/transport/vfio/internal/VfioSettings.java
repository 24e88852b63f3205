// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.TransportException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which functions are wanted; all of it valid.
 *
 * @param name stable name; if all functions are wanted, their names begin with it
 * @param address of the function; empty: all sound devices that are bound to vfio-pci, and not named elsewhere
 * @param scanInterval how long at most until a change is noticed that nothing tells, ms
 */
record VfioSettings(String name, Optional<PciAddress> address, int scanInterval) {

    /** What stands for all functions. */
    static final String ALL = "*";

    static final int SCAN_INTERVAL_MIN = 10;
    static final int SCAN_INTERVAL_MAX = 60_000;

    VfioSettings {
        name = name.strip();
        if (name.isEmpty()) {
            throw wrong("transport.name=; must not be empty");
        }
        if (scanInterval < SCAN_INTERVAL_MIN || scanInterval > SCAN_INTERVAL_MAX) {
            throw wrong("transport.name=" + name + " scan.interval=" + scanInterval + "; must be " + SCAN_INTERVAL_MIN
                    + " to " + SCAN_INTERVAL_MAX);
        }
    }

    /** Reads the address as it is configured. */
    static VfioSettings of(String name, String address, int scanInterval) {
        String text = address == null ? ALL : address.strip();
        try {
            return new VfioSettings(
                    name == null ? "" : name,
                    text.equals(ALL) ? Optional.empty() : Optional.of(PciAddress.parse(text)),
                    scanInterval);
        } catch (IllegalArgumentException none) {
            throw wrong("transport.name=" + name + ": " + none.getMessage() + "; or " + ALL + " for all");
        }
    }

    /** The name that a function gets. */
    String name(PciAddress function) {
        return address.isPresent() ? name : name + "-" + function;
    }

    long scanNanos() {
        return TimeUnit.MILLISECONDS.toNanos(scanInterval);
    }

    static TransportException wrong(String details) {
        return new TransportException("bad setting of a VFIO transport: " + details);
    }
}
