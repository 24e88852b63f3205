// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: makes event queues and brings events to all {@link io.virtsnd.api.SoundEventListener} services. The card driver
 * holds it by a static reference: when its bundle is updated, cards are removed in order and probed again.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface EventDispatch {

    /**
     * Makes the event queue of a card and fills it, without a kick: the device is not ready yet.
     *
     * @param setup what it is made of
     * @return the queue
     */
    EventQueue open(EventSetup setup);
}
