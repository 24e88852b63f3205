// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the driver did wrong: counted, and logged at the first time of each kind.
 *
 * <p>Thread: any.
 */
final class DriverConduct {

    private static final Logger LOG = LoggerFactory.getLogger(DriverConduct.class);
    private static final Violation[] KINDS = Violation.values();

    private final String transport;
    private final AtomicLongArray counts = new AtomicLongArray(KINDS.length);

    DriverConduct(String transport) {
        this.transport = transport;
    }

    void violated(Violation violation, String details) {
        if (counts.getAndIncrement(violation.ordinal()) == 0) {
            LOG.warn("driver broke a rule: transport={} violation={} {}", transport, violation, details);
        }
    }

    long count(Violation violation) {
        return counts.get(violation.ordinal());
    }

    Map<Violation, Long> snapshot() {
        Map<Violation, Long> all = new EnumMap<>(Violation.class);
        for (Violation violation : KINDS) {
            all.put(violation, count(violation));
        }
        return all;
    }
}
