// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes frames of one format those of another: sample format, rate and channels. A service; routes use it for
 * applications whose frames are not theirs, and never for others.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundConversion {

    /**
     * Whether frames can be converted.
     *
     * @param from their format
     * @param to the other
     * @return false if that cannot be done
     */
    boolean canConvert(SoundFormat from, SoundFormat to);

    /**
     * The same sound in another format.
     *
     * @param source the sound; only pulled by the other one, a block ahead
     * @param from what its frames look like
     * @param to the other format
     * @return the sound in that format; pulling it blocks while the first has nothing
     * @throws IllegalArgumentException if that cannot be done
     */
    PlaybackSource convert(PlaybackSource source, SoundFormat from, SoundFormat to);
}
