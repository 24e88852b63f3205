// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.audio.AudioRoute;
import java.util.HashMap;
import java.util.List;
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
 *   <tr><td>io/virtsnd/stream/ and a state: INITIAL (opened), SET, PREPARED, RUNNING, DRAINING, STOPPED, RELEASED, FAILED,
 *       CLOSED</td><td>card.name, stream.id</td></tr>
 *   <tr><td>io/virtsnd/route/ADDED, io/virtsnd/route/CHANGED (another card, or none), io/virtsnd/route/REMOVED</td>
 *       <td>route.name, route.direction, card.name if there is one</td></tr>
 * </table>
 *
 * jack.id and stream.id are Integers, all other properties Strings.
 */
@Component(name = "io.virtsnd.event.admin", service = SoundEventListener.class)
public final class EventAdminBridge implements SoundEventListener {

    private static final String CARD = "io/virtsnd/card/";
    private static final String STREAM = "io/virtsnd/stream/";
    private static final String ROUTE = "io/virtsnd/route/";

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
        post(CARD + "ADDED", Map.of(CARD_NAME, card.name()));
    }

    void removed(SoundCard card) {
        post(CARD + "REMOVED", Map.of(CARD_NAME, card.name()));
    }

    @Reference(
            name = "route",
            service = AudioRoute.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "routeRemoved",
            updated = "routeChanged")
    void routeAdded(Map<String, Object> properties) {
        postRoute("ADDED", properties);
    }

    void routeChanged(Map<String, Object> properties) {
        postRoute("CHANGED", properties);
    }

    void routeRemoved(Map<String, Object> properties) {
        postRoute("REMOVED", properties);
    }

    private void postRoute(String what, Map<String, Object> properties) {
        Map<String, Object> said = new HashMap<>();
        for (String key : List.of(AudioRoute.NAME, AudioRoute.DIRECTION, CARD_NAME)) {
            if (properties.get(key) != null) {
                said.put(key, properties.get(key));
            }
        }
        post(ROUTE + what, said);
    }

    @Override
    public void streamChanged(String card, int streamId, PcmState state) {
        post(STREAM + state, Map.of(CARD_NAME, card, STREAM_ID, streamId));
    }

    @Override
    public void jackChanged(String card, int jackId, boolean connected) {
        post(CARD + (connected ? "JACK_CONNECTED" : "JACK_DISCONNECTED"), Map.of(CARD_NAME, card, JACK_ID, jackId));
    }

    @Override
    public void xrun(String card, int streamId) {
        post(CARD + "XRUN", Map.of(CARD_NAME, card, STREAM_ID, streamId));
    }

    @Override
    public void periodElapsed(String card, int streamId) {
        post(CARD + "PERIOD_ELAPSED", Map.of(CARD_NAME, card, STREAM_ID, streamId));
    }

    @Override
    public void cardLost(String card, String reason) {
        post(CARD + "LOST", Map.of(CARD_NAME, card, REASON, reason));
    }

    private void post(String topic, Map<String, ?> properties) {
        admin.postEvent(new Event(topic, properties));
    }
}
