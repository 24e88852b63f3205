// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.RouteStatistics;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is promised when the card that plays goes away: compared frame by frame. */
@Timeout(120)
@ExtendWith(QuickPolling.class)
class HandOverTest {

    private static final int FRAME = 4;
    private static final int SWAPS = Boolean.getBoolean("virtsnd.quick") ? 30 : 100;
    private static final int PERIOD_FRAMES = 96;
    private static final int PERIODS = 40;
    private static final int PERIOD = PERIOD_FRAMES * FRAME;
    /** Periods of 2 ms, and a buffer of 80 ms: a source that is late for less is waited for. */
    private static final Config CONFIG = new Config("default", "S16", 48_000, 2, PERIOD_FRAMES, PERIODS, 0);

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final NumberedSource source = new NumberedSource();
    private PlaybackBench bench = new PlaybackBench(CONFIG);
    private TestCard current = new TestCard(1, ClockKind.SAMPLE);
    private int made = 1;

    @AfterEach
    void close() {
        bench.close();
        current.close();
    }

    private void awaitSound() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> current.played().length > 3 * PERIOD);
    }

    private void leave(TestCard card) {
        heard.writeBytes(card.played());
        card.close();
    }

    /** All that the source gives: the route gives the card back also when that is late. */
    private void playToTheEnd() {
        source.end();
        await().until(source::hasEnded);
        await().untilAsserted(() -> {
            byte[] played = current.played();
            ByteBuffer last = ByteBuffer.wrap(played).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(last.getInt(played.length - FRAME)).isEqualTo(source.given());
            assertThat(bench.route().card()).isEmpty();
        });
        heard.writeBytes(current.played());
    }

    private int[] numbers() {
        ByteBuffer frames = ByteBuffer.wrap(heard.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int[] numbers = new int[frames.remaining() / FRAME];
        frames.asIntBuffer().get(numbers);
        return numbers;
    }

    @Test
    void shouldPlayEveryFrameOnceWhenCardsAreRemovedInOrder() throws IOException {
        bench.add(current);
        bench.add(7, source);
        for (int swap = 0; swap < SWAPS; swap++) {
            awaitSound();
            TestCard next = new TestCard(++made, ClockKind.SAMPLE);
            bench.add(next);
            TestCard old = current;
            current = next;

            bench.remove(old);

            leave(old);
        }
        playToTheEnd();

        int[] numbers = numbers();
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as("frame %d", i).isEqualTo(i + 1);
        }
        assertThat(numbers).hasSize(source.given());
        RouteStatistics statistics = bench.route().statistics();
        assertThat(statistics.orderly()).isEqualTo(SWAPS);
        assertThat(statistics.sudden()).isZero();
        assertThat(statistics.repeated()).isZero();
        assertThat(statistics.silent()).isZero();
        Files.writeString(
                Path.of("target/audio-figures.txt"),
                String.format(
                        Locale.ROOT,
                        "%d hand-overs in order: longest gap %.3f ms%n",
                        SWAPS,
                        statistics.longestGap() / 1e6));
    }

    @Test
    void shouldGoOnWithTheNextFrameWhenTheNextCardComesLater() {
        bench.add(current);
        bench.add(7, source);
        for (int swap = 0; swap < 10; swap++) {
            awaitSound();
            TestCard old = current;
            bench.remove(old);
            assertThat(bench.route().card()).isEmpty();
            leave(old);

            current = new TestCard(++made, ClockKind.SAMPLE);
            bench.add(current);
        }
        awaitSound();
        playToTheEnd();

        int[] numbers = numbers();
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as("frame %d", i).isEqualTo(i + 1);
        }
        assertThat(numbers).hasSize(source.given());
    }

    @Test
    void shouldLoseNothingWhenCardsAreSuddenlyGone() {
        bench.add(current);
        bench.add(7, source);
        int swaps = SWAPS / 2;
        for (int swap = 0; swap < swaps; swap++) {
            awaitSound();
            TestCard next = new TestCard(++made, ClockKind.SAMPLE);
            bench.add(next);
            TestCard old = current;
            current = next;

            old.unplug();
            await().until(() -> bench.route().statistics().sudden() > 0);
            bench.remove(old);

            leave(old);
        }
        awaitSound();
        playToTheEnd();

        RouteStatistics statistics = bench.route().statistics();
        assertThat(statistics.sudden()).isEqualTo(swaps);
        assertThat(repeats()).isLessThanOrEqualTo((int) statistics.repeated());
        assertThat(statistics.repeated()).isLessThanOrEqualTo((long) swaps * PERIODS * PERIOD_FRAMES);
    }

    /** How many frames were heard again; none is missing. */
    private int repeats() {
        int highest = 0;
        int repeats = 0;
        for (int number : numbers()) {
            assertThat(number).as("after frame %d", highest).isLessThanOrEqualTo(highest + 1);
            if (number <= highest) {
                repeats++;
            }
            highest = Math.max(highest, number);
        }
        assertThat(highest).isEqualTo(source.given());
        return repeats;
    }

    @Test
    void shouldTakeTheBestCardWhenThereAreSeveral() {
        try (TestCard worse = new TestCard(2, ClockKind.SAMPLE)) {
            bench.add(worse);
            bench.add(current);

            bench.add(7, source);

            awaitSound();
            assertThat(worse.played()).isEmpty();
        }
    }

    @Test
    void shouldSayWhichCardItIsOnInItsProperties() {
        bench.modify(Config.PATIENT); // a source that is late is none that has nothing
        bench.add(current);
        bench.add(7, source);
        awaitSound();
        await().until(() -> cardsSaid().equals(List.of(current.card().name())));
        TestCard next = new TestCard(++made, ClockKind.SAMPLE);
        bench.add(next);
        TestCard old = current;
        current = next;
        bench.remove(old);
        old.close();
        await().until(() ->
                cardsSaid().equals(List.of(old.card().name(), next.card().name())));

        source.end();

        await().until(() ->
                cardsSaid().equals(List.of(old.card().name(), next.card().name(), "none")));
    }

    private List<String> cardsSaid() {
        return bench.calls().changes().stream()
                .map(properties -> properties.get(SoundCard.NAME) == null
                        ? "none"
                        : properties.get(SoundCard.NAME).toString())
                .toList();
    }

    @Test
    void shouldTakeAnotherCardWhenTheBestIsInUse() {
        TestCard busy = current;
        var first = busy.card().open(0);
        var second = busy.card().open(1);
        try (TestCard free = new TestCard(2, ClockKind.SAMPLE)) {
            bench.add(busy);
            bench.add(free);

            bench.add(7, source);

            await().until(() -> free.played().length > PERIOD);
            first.close();
            second.close();
            bench.close();
            bench = new PlaybackBench(CONFIG);
        }
    }
}
