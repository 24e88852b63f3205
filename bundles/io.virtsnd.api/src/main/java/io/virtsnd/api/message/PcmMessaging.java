// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: makes the streams of a card. The card driver holds it by a static reference: when its bundle is updated, cards
 * are removed in order and probed again.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface PcmMessaging {

    /**
     * Makes the streams of a card.
     *
     * @param setup what they are made of
     * @return the streams, all closed
     */
    PcmStreams open(PcmSetup setup);
}
