// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundCard;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class EventAdminBridgeTest {

    private final List<Event> posted = new ArrayList<>();
    private final EventAdminBridge bridge = new EventAdminBridge(new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("would wait for the handlers");
        }
    });

    @Test
    void shouldPostJacks() {
        bridge.jackChanged("left", 3, true);
        bridge.jackChanged("left", 3, false);
        assertThat(posted)
                .extracting(Event::getTopic)
                .containsExactly("io/virtsnd/card/JACK_CONNECTED", "io/virtsnd/card/JACK_DISCONNECTED");
        assertThat(posted.get(0).getProperty("card.name")).isEqualTo("left");
        assertThat(posted.get(0).getProperty("jack.id")).isEqualTo(3);
    }

    @Test
    void shouldPostStreams() {
        bridge.xrun("left", 1);
        bridge.periodElapsed("left", 2);
        assertThat(posted)
                .extracting(Event::getTopic)
                .containsExactly("io/virtsnd/card/XRUN", "io/virtsnd/card/PERIOD_ELAPSED");
        assertThat(posted.get(0).getProperty("stream.id")).isEqualTo(1);
        assertThat(posted.get(1).getProperty("stream.id")).isEqualTo(2);
    }

    @Test
    void shouldPostCardsThatComeAndGo() {
        SoundCard card = (SoundCard) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SoundCard.class}, (proxy, method, arguments) -> "left");
        bridge.added(card);
        bridge.removed(card);
        assertThat(posted)
                .extracting(Event::getTopic)
                .containsExactly("io/virtsnd/card/ADDED", "io/virtsnd/card/REMOVED");
        assertThat(posted).allMatch(event -> event.getProperty("card.name").equals("left"));
    }

    @Test
    void shouldPostTheStatesOfStreams() {
        bridge.streamChanged("left", 1, PcmState.RUNNING);
        assertThat(posted.get(0).getTopic()).isEqualTo("io/virtsnd/stream/RUNNING");
        assertThat(posted.get(0).getProperty("card.name")).isEqualTo("left");
        assertThat(posted.get(0).getProperty("stream.id")).isEqualTo(1);
    }

    @Test
    void shouldPostRoutesAndTheirCards() {
        Map<String, Object> waiting = Map.of("route.name", "r", "route.direction", "OUTPUT", "service.id", 7L);
        bridge.routeAdded(waiting);
        bridge.routeChanged(
                Map.of("route.name", "r", "route.direction", "OUTPUT", "card.name", "left", "service.id", 7L));
        bridge.routeRemoved(waiting);
        assertThat(posted)
                .extracting(Event::getTopic)
                .containsExactly("io/virtsnd/route/ADDED", "io/virtsnd/route/CHANGED", "io/virtsnd/route/REMOVED");
        assertThat(posted).extracting(event -> event.getProperty("card.name")).containsExactly(null, "left", null);
        assertThat(posted)
                .allMatch(event -> event.getProperty("route.name").equals("r")
                        && event.getProperty("route.direction").equals("OUTPUT")
                        && !event.containsProperty("service.id"));
    }

    @Test
    void shouldPostLostCards() {
        bridge.cardLost("left", "unplugged");
        assertThat(posted.get(0).getTopic()).isEqualTo("io/virtsnd/card/LOST");
        assertThat(posted.get(0).getProperty("card.name")).isEqualTo("left");
        assertThat(posted.get(0).getProperty("reason")).isEqualTo("unplugged");
    }
}
