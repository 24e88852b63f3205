// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.SoundConversion;
import java.util.Map;

/** A route without a framework: the real component. */
abstract class RouteBench implements AutoCloseable {

    private final ComponentCalls calls;
    private final Object component;
    private SoundConversion converting;

    RouteBench(ComponentCalls calls, Object component) {
        this.calls = calls;
        this.component = component;
    }

    final void call(String name, Object... arguments) {
        ComponentCalls.call(component, name, arguments);
    }

    final AudioRoute route() {
        return calls.routes().get(0);
    }

    final ComponentCalls calls() {
        return calls;
    }

    /** What converts, or null: nothing does any more. */
    final void convertBy(SoundConversion other) {
        if (converting != null) {
            call("unbindConversion", converting);
        }
        converting = other;
        if (other != null) {
            call("bindConversion", other);
        }
    }

    final void add(TestCard card) {
        add(card.card(), card.properties());
    }

    final void add(SoundCard card, Map<String, Object> properties) {
        call("bindCard", card, properties);
    }

    /** As a card that is unregistered: returns when the route has left it. */
    final void remove(TestCard card) {
        remove(card.card());
    }

    final void remove(SoundCard card) {
        call("unbindCard", card);
    }

    @Override
    public final void close() {
        call("close");
    }
}
