// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundEventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears. */
class HeardEvents implements SoundEventListener {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void jackChanged(String card, int jackId, boolean connected) {
        heard.add(card + " jack " + jackId + " " + connected);
    }

    @Override
    public void xrun(String card, int streamId) {
        heard.add(card + " xrun " + streamId);
    }

    @Override
    public void periodElapsed(String card, int streamId) {
        heard.add(card + " period " + streamId);
    }

    @Override
    public void streamChanged(String card, int streamId, PcmState state) {
        heard.add(card + " stream " + streamId + " " + state);
    }

    @Override
    public void cardLost(String card, String reason) {
        heard.add(card + " lost " + reason);
    }
}
