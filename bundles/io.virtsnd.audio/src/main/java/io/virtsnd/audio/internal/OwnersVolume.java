// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

/**
 * What the owner of a route makes of the volume of a source, as long as the source is a service.
 *
 * <p>Thread: any.
 */
final class OwnersVolume {

    private volatile float factor = 1;

    float factor() {
        return factor;
    }

    void factor(float changed) {
        factor = changed;
    }
}
