// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

/**
 * What a capture route is configured to be.
 *
 * @param route name, frames and buffer
 * @param queuePeriods how many periods the queue of a sink holds besides those of the buffer
 */
record CaptureSettings(RouteSettings route, int queuePeriods) {

    private static final int QUEUE_MAX = 1024;

    CaptureSettings {
        RouteSettings.inRange("queue.periods", queuePeriods, 1, QUEUE_MAX);
        route.bytes(queuePeriods + route.periods());
    }

    /** A card that is left gives its whole buffer at once. */
    int ringPeriods() {
        return queuePeriods + route.periods();
    }
}
