// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.List;

/**
 * Counters of a card.
 *
 * @param queues control, event, tx and rx queue, in this order
 * @param controlTimeouts control requests that the device did not answer in time
 * @param controlErrors control requests that it answered with another status than OK
 * @param events events taken
 * @param unknownEvents events with a code, stream or jack that is not known
 * @param lostEvents events dropped because listeners did not keep up
 */
public record CardStatistics(
        List<QueueStatistics> queues,
        long controlTimeouts,
        long controlErrors,
        long events,
        long unknownEvents,
        long lostEvents) {

    /** Takes a copy of the list. */
    public CardStatistics {
        queues = List.copyOf(queues);
    }
}
