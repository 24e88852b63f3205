// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundEventListener;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Posts the events of all cards to Event Admin, where there is one: a listener like any other. Nothing else in this
 * bundle knows {@code org.osgi.service.event}, which is imported optionally.
 *
 * <table>
 *   <caption>Topics</caption>
 *   <tr><th>topic</th><th>properties</th></tr>
 *   <tr><td>io/virtsnd/card/JACK_CONNECTED, io/virtsnd/card/JACK_DISCONNECTED</td><td>card.name, jack.id</td></tr>
 *   <tr><td>io/virtsnd/card/XRUN, io/virtsnd/card/PERIOD_ELAPSED</td><td>card.name, stream.id</td></tr>
 *   <tr><td>io/virtsnd/card/ADDED, io/virtsnd/card/REMOVED</td><td>card.name</td></tr>
 *   <tr><td>io/virtsnd/card/LOST</td><td>card.name, reason</td></tr>
 * </table>
 */
@Component(name = "io.virtsnd.event.admin", service = SoundEventListener.class)
public final class EventAdminBridge implements SoundEventListener {

    /** What all topics begin with. */
    static final String TOPICS = "io/virtsnd/card/";

    private static final String CARD_NAME = "card.name";
    private static final String JACK_ID = "jack.id";
    private static final String STREAM_ID = "stream.id";
    private static final String REASON = "reason";

    private final EventAdmin admin;

    /** @param admin where events go */
    @Activate
    public EventAdminBridge(@Reference(name = "admin") EventAdmin admin) {
        this.admin = admin;
    }

    @Reference(
            name = "card",
            service = SoundCard.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removed")
    void added(SoundCard card) {
        post("ADDED", Map.of(CARD_NAME, card.name()));
    }

    void removed(SoundCard card) {
        post("REMOVED", Map.of(CARD_NAME, card.name()));
    }

    @Override
    public void jackChanged(String card, int jackId, boolean connected) {
        post(connected ? "JACK_CONNECTED" : "JACK_DISCONNECTED", Map.of(CARD_NAME, card, JACK_ID, jackId));
    }

    @Override
    public void xrun(String card, int streamId) {
        post("XRUN", Map.of(CARD_NAME, card, STREAM_ID, streamId));
    }

    @Override
    public void periodElapsed(String card, int streamId) {
        post("PERIOD_ELAPSED", Map.of(CARD_NAME, card, STREAM_ID, streamId));
    }

    @Override
    public void cardLost(String card, String reason) {
        post("LOST", Map.of(CARD_NAME, card, REASON, reason));
    }

    private void post(String topic, Map<String, ?> properties) {
        admin.postEvent(new Event(TOPICS + topic, properties));
    }
}
