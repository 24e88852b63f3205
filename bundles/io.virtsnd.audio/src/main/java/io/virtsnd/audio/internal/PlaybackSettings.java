// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

/**
 * What a playback route is configured to be.
 *
 * @param route name, frames and buffer
 * @param idleMillis how long the stream goes on with silence when no source has sound, ms
 */
record PlaybackSettings(RouteSettings route, int idleMillis) {

    private static final int IDLE_MAX = 3_600_000;

    PlaybackSettings {
        RouteSettings.inRange("idle.timeout", idleMillis, 0, IDLE_MAX);
        route.bytes(SourceFeed.PERIODS_AHEAD);
    }

    long idleNanos() {
        return idleMillis * 1_000_000L;
    }
}
