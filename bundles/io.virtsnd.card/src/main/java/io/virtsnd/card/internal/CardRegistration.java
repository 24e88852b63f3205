// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service of a card, by whose properties others choose it.
 *
 * <p>Thread: any; each call returns when all who listen to services have been told.
 *
 * @param probed the card
 * @param registration of its service
 */
record CardRegistration(ProbedCard probed, ServiceRegistration<SoundCard> registration) {

    private static final Logger LOG = LoggerFactory.getLogger(CardRegistration.class);

    /** Makes a card public. */
    static CardRegistration of(BundleContext context, ProbedCard probed) {
        return new CardRegistration(
                probed, context.registerService(SoundCard.class, new VirtioSoundCard(probed), properties(probed)));
    }

    private static Dictionary<String, Object> properties(ProbedCard probed) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(SoundCard.NAME, probed.name());
        properties.put(VirtioTransport.NAME, probed.name());
        properties.put(SoundCard.OUTPUT_CHANNELS, channels(probed, Direction.OUTPUT));
        properties.put(SoundCard.INPUT_CHANNELS, channels(probed, Direction.INPUT));
        properties.put(
                SoundCard.CONNECTED_JACKS,
                probed.jacks().list().stream()
                        .filter(JackInfo::connected)
                        .mapToInt(JackInfo::jackId)
                        .toArray());
        return properties;
    }

    private static int channels(ProbedCard probed, Direction direction) {
        return probed.streams().stream()
                .filter(stream -> stream.direction() == direction)
                .mapToInt(PcmInfo::channelsMax)
                .max()
                .orElse(0);
    }

    /** Something was plugged in, or out. */
    void update() {
        try {
            registration.setProperties(properties(probed));
        } catch (IllegalStateException unregistered) {
            LOG.debug("card is unregistered already: {}", unregistered.getMessage());
        }
    }

    /** Takes it back. */
    void unregister() {
        try {
            registration.unregister();
        } catch (IllegalStateException already) { // the framework did it when this bundle was stopped
            LOG.debug("card is unregistered already: {}", already.getMessage());
        }
    }
}
