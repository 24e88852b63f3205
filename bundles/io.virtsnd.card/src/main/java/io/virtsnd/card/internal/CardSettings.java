// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.message.PcmSettings;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Times that a card is probed with.
 *
 * @param controlTimeoutNanos how long a control request is waited for, ns
 * @param lingerNanos how long drain waits after the last completion, ns
 * @param spinNanos how long the completion thread looks before it blocks, ns
 */
record CardSettings(long controlTimeoutNanos, long lingerNanos, long spinNanos) {

    /** What is in force without a configuration: 1 s, 100 ms, no spinning. */
    static final CardSettings DEFAULT = new CardSettings(1_000_000_000L, 100_000_000L, 0);

    private static final long MILLI = 1_000_000L;

    /**
     * The settings of a configuration. A value that cannot be used is reported, and the one before stays in force.
     *
     * @param config the configuration
     * @param report told of each bad value, with its name and range
     * @return the settings
     */
    CardSettings with(CardConfig config, Consumer<String> report) {
        return new CardSettings(
                new Range("control.timeout", 1, 60_000, "ms")
                        .read(config::control_timeout, MILLI, report, controlTimeoutNanos),
                new Range("drain.linger", 0, 10_000, "ms").read(config::drain_linger, MILLI, report, lingerNanos),
                new Range("spin.ns", 0, 1_000_000, "ns").read(config::spin_ns, 1, report, spinNanos));
    }

    /** What the streams of a card are told. */
    PcmSettings pcm() {
        return new PcmSettings(lingerNanos, PcmSettings.DEFAULT.releaseNanos(), PcmSettings.DEFAULT.stallNanos());
    }

    /** The values that a property may have. */
    private record Range(String name, long min, long max, String unit) {

        long read(LongSupplier property, long nanos, Consumer<String> report, long inForce) {
            try {
                long value = property.getAsLong();
                if (value >= min && value <= max) {
                    return value * nanos;
                }
                report.accept(complaint(Long.toString(value), nanos, inForce));
            } catch (RuntimeException unreadable) { // what the component runtime throws for a value of another type
                report.accept(complaint(unreadable.getMessage(), nanos, inForce));
            }
            return inForce;
        }

        private String complaint(String value, long nanos, long inForce) {
            return "configuration value is not possible: pid=" + CardDriver.NAME + " name=" + name + " value=" + value
                    + " range=" + min + " to " + max + " " + unit + "; " + inForce / nanos + " " + unit
                    + " stays in force";
        }
    }
}
