// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** How a message of the ring gets back to the device after it was completed. */
public enum RearmMode {
    /** The message is exposed when the application has filled it (or emptied it): nothing stale is ever played. */
    ON_WRITE,
    /**
     * The message goes back to the end of the queue right after {@link PeriodListener#periodElapsed} returned: a consumer
     * that refills the period inside of that call is exact, one that does not plays stale data, which is counted.
     */
    CYCLIC
}
