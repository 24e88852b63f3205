// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.SoundEventListener;
import java.util.Arrays;

/**
 * All listeners; each change makes a new array, so that whoever walks through one needs no lock.
 *
 * <p>Thread: any.
 */
final class ListenerRoutes {

    private final long endNanos;
    private final Object lock = new Object();
    private volatile ListenerRoute[] all = {};

    /** @param endNanos how long {@link #remove} waits for a call that is under way, ns */
    ListenerRoutes(long endNanos) {
        this.endNanos = endNanos;
    }

    /** The listeners now. The array is never changed; the caller does not change it either. */
    ListenerRoute[] all() {
        return all;
    }

    void add(SoundEventListener listener) {
        synchronized (lock) {
            ListenerRoute[] more = Arrays.copyOf(all, all.length + 1);
            more[all.length] = new ListenerRoute(listener);
            all = more;
        }
    }

    void remove(SoundEventListener listener) {
        ListenerRoute gone = null;
        synchronized (lock) {
            for (ListenerRoute route : all) {
                if (gone == null && route.isFor(listener)) {
                    gone = route;
                }
            }
            ListenerRoute removed = gone;
            all = Arrays.stream(all).filter(route -> route != removed).toArray(ListenerRoute[]::new);
        }
        if (gone != null) {
            gone.retire(endNanos);
        }
    }
}
