// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how long it took from the call of a command to its first period at the device. */
final class FirstPeriod {

    private static final Logger LOG = LoggerFactory.getLogger(FirstPeriod.class);

    private FirstPeriod() {}

    static void log(long sinceMillis, long periodNanos) {
        if (periodNanos != 0) {
            long agoMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - periodNanos);
            LOG.debug("first period completed ms={}", System.currentTimeMillis() - agoMillis - sinceMillis);
        }
    }
}
