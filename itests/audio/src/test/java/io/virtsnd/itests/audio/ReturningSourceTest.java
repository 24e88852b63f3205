// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A source that is unregistered, and registered again while something of it is still to be played. */
@Timeout(60)
@ExtendWith(QuickPolling.class)
class ReturningSourceTest {

    private static final int FULL = 4 * 4800;
    private static final int PERIOD = 4800 * 4;

    private final TestCard card = new TestCard(1, ClockKind.FREE);
    private final PlaybackBench bench = new PlaybackBench(Config.PATIENT);
    private final NumberedSource source = new NumberedSource();

    @AfterEach
    void close() {
        bench.close();
        card.close();
    }

    private void awaitFull(long service) {
        await().until(() -> bench.route().members().stream()
                .anyMatch(member -> member.service() == service && member.frames() == FULL));
    }

    @Test
    void shouldBePlayedBehindWhatItGaveBefore() {
        bench.add(6, new TestSource(new byte[10 * PERIOD])); // sounds like silence, and has to be mixed
        for (long service = 7; service < 10; service++) {
            bench.add(service, source);
            awaitFull(service);
            if (service < 9) {
                bench.remove(service, source);
            }
        }

        assertPlayed();
    }

    @Test
    void shouldBePlayedBehindItselfWhenItCameAndWentAtOnce() {
        bench.add(7, source);
        awaitFull(7);
        bench.remove(7, source);
        bench.add(8, source);
        bench.remove(8, source);
        bench.add(9, source);
        awaitFull(9);

        assertPlayed();
    }

    @Test
    void shouldLoseNothingWhenTheRouteIsConfiguredAnewMeanwhile() {
        bench.add(7, source);
        awaitFull(7);
        bench.remove(7, source);
        bench.modify(Config.PATIENT.withPeriods(6));
        bench.add(8, source);
        awaitFull(8);

        assertPlayed();
    }

    @Test
    void shouldBeInterruptedWhenUnregisteredAfterTheRouteWasConfiguredAnew() {
        GatedSource slow = new GatedSource(0);
        bench.add(7, slow);
        await().until(() -> slow.isHeldAfter(0));
        bench.modify(Config.PATIENT.withPeriods(6));
        assertThat(slow.wasInterrupted()).as("it is still wanted").isFalse();

        bench.remove(7, slow);

        await().until(slow::wasInterrupted);
        assertThat(slow.pulls()).isZero();
        slow.open();
    }

    private void assertPlayed() {
        bench.add(card);
        await().until(() -> card.played().length > 0);
        source.end();

        await().until(source::hasEnded);
        await().until(() -> card.played().length >= source.given() * 4
                && bench.route().card().isEmpty());
        ByteBuffer heard = ByteBuffer.wrap(card.played()).order(ByteOrder.LITTLE_ENDIAN);
        int number = 0;
        while (heard.hasRemaining()) {
            assertThat(heard.getInt()).isEqualTo(++number);
        }
        assertThat(number).isEqualTo(source.given());
    }
}
