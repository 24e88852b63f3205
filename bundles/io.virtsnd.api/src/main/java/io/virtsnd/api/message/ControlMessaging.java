// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: makes control queues. The card driver holds it by a static reference: when its bundle is updated, cards are
 * removed in order and probed again.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface ControlMessaging {

    /**
     * Makes the control queue of a card.
     *
     * @param setup what it is made of
     * @return the queue; nothing is sent before the first request
     */
    ControlQueue open(ControlSetup setup);
}
