// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.PlaybackSource;
import java.util.Map;

/** How loud the properties of a source say that it is. */
final class Loudness {

    private Loudness() {}

    /**
     * The factor of the samples.
     *
     * @return 0 to 1
     * @throws IllegalArgumentException if a property is neither missing nor good
     */
    static float of(Map<String, ?> properties) {
        float volume = volume(properties.get(PlaybackSource.VOLUME));
        return isMuted(properties.get(PlaybackSource.MUTE)) ? 0 : volume;
    }

    private static float volume(Object value) {
        if (value == null) {
            return 1;
        }
        float volume = value instanceof Number number ? number.floatValue() : Float.NaN;
        if (!(volume >= 0 && volume <= 1)) {
            throw new IllegalArgumentException(
                    PlaybackSource.VOLUME + " must be a number from 0 to 1: " + PlaybackSource.VOLUME + "=" + value);
        }
        return volume;
    }

    private static boolean isMuted(Object value) {
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new IllegalArgumentException(
                PlaybackSource.MUTE + " must be a Boolean: " + PlaybackSource.MUTE + "=" + value);
    }
}
