// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.SoundCard;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class CardShelfTest {

    private final CardShelf shelf = new CardShelf();
    private final SoundCard first = card();
    private final SoundCard second = card();

    private static SoundCard card() {
        return (SoundCard) Proxy.newProxyInstance(
                SoundCard.class.getClassLoader(),
                new Class<?>[] {SoundCard.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "card";
                });
    }

    private void add(SoundCard card, long service, int ranking) {
        shelf.add(card, Map.of(Constants.SERVICE_ID, service, Constants.SERVICE_RANKING, ranking));
    }

    @Test
    void shouldPreferWhoWasThereFirst() {
        add(second, 9, 0);
        add(first, 3, 0);

        assertThat(shelf.candidates()).containsExactly(first, second);
    }

    @Test
    void shouldPreferTheHigherRanking() {
        add(first, 3, 0);
        add(second, 9, 1);

        assertThat(shelf.candidates()).containsExactly(second, first);
    }

    @Test
    void shouldNotOfferWhatIsLeaving() {
        add(first, 3, 0);
        add(second, 9, 0);

        shelf.leave(first);

        assertThat(shelf.candidates()).containsExactly(second);
        assertThat(shelf.isLeaving(first)).isTrue();
        assertThat(shelf.isLeaving(second)).isFalse();
    }

    @Test
    void shouldTakeWhatItDoesNotKnowForGone() {
        assertThat(shelf.isLeaving(first)).isTrue();
        shelf.leave(first);
        shelf.failed(first);

        add(first, 3, 0);
        shelf.remove(first);

        assertThat(shelf.isLeaving(first)).isTrue();
        assertThat(shelf.candidates()).isEmpty();
    }

    @Test
    void shouldNotOfferWhatJustFailed() {
        add(first, 3, 0);
        add(second, 9, 0);

        shelf.failed(first);

        assertThat(shelf.candidates()).containsExactly(second);
    }
}
