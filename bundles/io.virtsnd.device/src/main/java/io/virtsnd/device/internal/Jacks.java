// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.JackInfo;
import io.virtsnd.protocol.EventCode;
import io.virtsnd.protocol.HdaPinConfig;
import io.virtsnd.protocol.JackRemapLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The jacks of the device: what is plugged in, and where a driver remapped them to until it resets the device.
 *
 * <p>Thread: under the device lock.
 */
final class Jacks {

    private static final int NIBBLE_MAX = 15;

    private final List<JackInfo> made;
    private final List<JackInfo> now;
    private final EventSender events;

    Jacks(List<JackInfo> made, EventSender events) {
        this.made = made;
        this.now = new ArrayList<>(made);
        this.events = events;
    }

    List<JackInfo> infos() {
        return now;
    }

    /** Plugs in or out; an event is sent if that is a change and a driver is there to learn of it. */
    void plug(int id, boolean connected, boolean isLive) {
        if (id < 0 || id >= now.size()) {
            throw new IllegalArgumentException("no such jack: jackId=" + id + "; must be 0 to " + (now.size() - 1));
        }
        JackInfo jack = now.get(id);
        if (jack.connected() == connected) {
            return;
        }
        now.set(id, jack.withConnected(connected));
        if (isLive) {
            events.send(connected ? EventCode.JACK_CONNECTED : EventCode.JACK_DISCONNECTED, id);
        }
    }

    Rejection remap(ControlRequest request) {
        if (request.length() < JackRemapLayout.SIZE) {
            return Rejection.CONTROL_TRUNCATED;
        }
        int id = JackRemapLayout.getJackId(request.request, 0);
        int association = JackRemapLayout.getAssociation(request.request, 0);
        int sequence = JackRemapLayout.getSequence(request.request, 0);
        if (id < 0 || id >= now.size()) {
            return Rejection.CONTROL_UNKNOWN_JACK;
        }
        JackInfo jack = now.get(id);
        if (!jack.canRemap()) {
            return Rejection.CONTROL_NOT_REMAPPABLE;
        }
        if (association < 0 || association > NIBBLE_MAX || sequence < 0 || sequence > NIBBLE_MAX) {
            return Rejection.CONTROL_JACK_PLACE;
        }
        int defconf = new HdaPinConfig(jack.hdaRegDefconf())
                .remapped(association, sequence)
                .register();
        now.set(id, withDefconf(jack, defconf));
        request.answer(ControlStatus.OK);
        return null;
    }

    /** A reset undoes remapping; what is plugged in stays so. */
    void reset() {
        for (int id = 0; id < now.size(); id++) {
            now.set(id, withDefconf(now.get(id), made.get(id).hdaRegDefconf()));
        }
    }

    private static JackInfo withDefconf(JackInfo jack, int defconf) {
        return new JackInfo(
                jack.jackId(), jack.hdaFnNid(), jack.features(), defconf, jack.hdaRegCaps(), jack.connected());
    }
}
