// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.JackInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The jacks of a card as they are now. Events may come before the answer to JACK_INFO: they are kept, and the answer is
 * taken as older.
 *
 * <p>Thread: any.
 */
final class CardJacks {

    private final Object lock = new Object();
    private final int count;
    private final BitSet changed = new BitSet();
    private final BitSet connected = new BitSet();
    private volatile List<JackInfo> jacks = List.of();
    private volatile boolean news;

    /** @param count jacks in the device configuration */
    CardJacks(int count) {
        this.count = count;
    }

    /** The jacks, by number. */
    List<JackInfo> list() {
        return jacks;
    }

    /** Takes the answer to JACK_INFO, and applies the events that came before it. */
    void probed(List<JackInfo> answer) {
        synchronized (lock) {
            List<JackInfo> now = new ArrayList<>(answer);
            now.replaceAll(
                    jack -> changed.get(jack.jackId()) ? jack.withConnected(connected.get(jack.jackId())) : jack);
            jacks = List.copyOf(now);
        }
    }

    /**
     * Something was plugged in, or out.
     *
     * @param jackId number of the jack, unchecked
     * @param plugged whether something is plugged in now
     * @return whether there is such a jack
     */
    boolean changed(int jackId, boolean plugged) {
        if (jackId < 0 || jackId >= count) {
            return false;
        }
        synchronized (lock) {
            changed.set(jackId);
            connected.set(jackId, plugged);
            List<JackInfo> now = new ArrayList<>(jacks);
            now.replaceAll(jack -> jack.jackId() == jackId ? jack.withConnected(plugged) : jack);
            jacks = List.copyOf(now);
            news = true;
        }
        return true;
    }

    /** Whether something was plugged in, or out, since {@link #takeNews()}. */
    boolean hasNews() {
        return news;
    }

    /** The same, and forgets it. */
    boolean takeNews() {
        if (!news) {
            return false; // what comes now is not forgotten
        }
        news = false;
        return true;
    }
}
