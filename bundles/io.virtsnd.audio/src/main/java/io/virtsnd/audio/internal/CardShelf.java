// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;

/**
 * The cards that a route may use, the best first: by {@code service.ranking}, then the one that was there first. One that
 * failed is not tried again for a while.
 *
 * <p>Thread: any.
 */
final class CardShelf {

    private static final long RETRY_NANOS = 1_000_000_000L;

    private static final Comparator<Place> BEST_FIRST =
            Comparator.<Place>comparingInt(place -> place.ranking).reversed().thenComparingLong(place -> place.service);

    private final List<Place> places = new ArrayList<>();

    /** A card and what is known of it. */
    private static final class Place {

        private final SoundCard card;
        private final int ranking;
        private final long service;
        private boolean leaving;
        private long failedAt;
        private boolean failed;

        Place(SoundCard card, Map<String, ?> properties) {
            this.card = card;
            ranking = properties.get(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
            service = properties.get(Constants.SERVICE_ID) instanceof Long value ? value : Long.MAX_VALUE;
        }
    }

    synchronized void add(SoundCard card, Map<String, ?> properties) {
        places.add(new Place(card, properties));
        places.sort(BEST_FIRST);
    }

    /** The card is going to be removed: it is not chosen any more. */
    synchronized void leave(SoundCard card) {
        Place place = find(card);
        if (place != null) {
            place.leaving = true;
        }
    }

    synchronized void remove(SoundCard card) {
        places.removeIf(place -> place.card == card);
    }

    /** Whether the card is going to be removed, or was; asked for each period. */
    synchronized boolean isLeaving(SoundCard card) {
        Place place = find(card);
        return place == null || place.leaving;
    }

    /** Whether the card is there, leaving or not. */
    synchronized boolean has(SoundCard card) {
        return find(card) != null;
    }

    /** The card did not do what it was asked for. */
    synchronized void failed(SoundCard card) {
        Place place = find(card);
        if (place != null) {
            place.failed = true;
            place.failedAt = System.nanoTime();
        }
    }

    /** Cards that can be tried now, the best first. */
    synchronized List<SoundCard> candidates() {
        long now = System.nanoTime();
        return places.stream()
                .filter(place -> !place.leaving && !(place.failed && now - place.failedAt < RETRY_NANOS))
                .map(place -> place.card)
                .toList();
    }

    private Place find(SoundCard card) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).card == card) {
                return places.get(i);
            }
        }
        return null;
    }
}
