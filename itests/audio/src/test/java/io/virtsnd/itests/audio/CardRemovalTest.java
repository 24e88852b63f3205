// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.audio.internal.Occupants;
import io.virtsnd.audio.internal.PlaybackComponent;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import io.virtsnd.itests.conformance.CapturingBackend;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.HouseServices;
import io.virtsnd.transport.loopback.internal.LoopbackSettings;
import io.virtsnd.transport.loopback.internal.LoopbackTransport;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Cards that go away at the worst moment, or should never have come. */
@Tag("full")
class CardRemovalTest extends RouteFixture {

    private static final Config LONG_BUFFER = Config.DEFAULT.withPeriods(90);

    /** Three cards, of which the first plays. */
    private PlaybackBench playing(TestCard first, TestCard second, TestCard third) {
        PlaybackBench bench = playback(LONG_BUFFER);
        bench.add(first);
        bench.add(second);
        bench.add(third);
        bench.add(7, new NumberedSource());
        awaitPeriods(first, 10);
        return bench;
    }

    @Test
    void shouldLeaveBothInOrderWhenTwoAreRemovedAtOnce() throws Exception {
        TestCard first = card(1);
        TestCard second = card(2);
        TestCard third = card(3);
        PlaybackBench bench = playing(first, second, third);
        CompletableFuture<?> removal = CompletableFuture.runAsync(() -> bench.remove(first), THREADS);
        // the second is filled meanwhile
        await().until(() -> isBusy(second));

        bench.remove(second);

        second.card().open(0).close();
        second.unplug();
        removal.get();
        awaitPeriods(third, 10);
        requireInOrder(numbers(first, third));
        assertThat(bench.route().statistics().sudden()).isZero();
        assertThat(bench.route().statistics().repeated()).isZero();
    }

    private static boolean isBusy(TestCard card) {
        return card.card().statistics().queues().stream().anyMatch(queue -> queue.queue() == 2 && queue.messages() > 0);
    }

    @Test
    void shouldLeaveTheFirstInOrderWhenTheNextIsSuddenlyGone() throws Exception {
        TestCard first = card(1);
        TestCard second = card(2);
        TestCard third = card(3);
        PlaybackBench bench = playing(first, second, third);
        CompletableFuture<?> removal = CompletableFuture.runAsync(() -> bench.remove(first), THREADS);
        await().until(() -> isBusy(second));

        second.unplug();

        removal.get();
        awaitPeriods(third, 10);
        requireInOrder(numbers(first, third));
        assertThat(bench.route().statistics().repeated()).isZero();
    }

    @Test
    void shouldWaitUntilAStreamIsOpenAndGivenBackAgain() throws Exception {
        TestCard slow = card(1);
        TestCard other = card(2);
        PlaybackBench bench = playback(Config.DEFAULT);
        GatedCard gated = new GatedCard(slow);
        bench.add(gated, gated.properties(1));
        bench.add(other);
        bench.add(7, new NumberedSource());
        gated.awaitOpening();
        CompletableFuture<?> removal = CompletableFuture.runAsync(() -> bench.remove(gated), THREADS);
        assertThatThrownBy(() -> removal.get(100, TimeUnit.MILLISECONDS)).isNotNull();

        gated.let();

        removal.get();
        slow.card().open(0).close();
        awaitPeriods(other, 10);
        assertThat(bench.route().statistics().longestGap()).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void shouldWaitUntilASinkRouteGaveTheStreamBack() throws Exception {
        TestCard slow = card(1);
        CaptureBench bench = keep(new CaptureBench());
        GatedCard gated = new GatedCard(slow);
        bench.add(gated, gated.properties(1));
        bench.add(1, TestSink.prompt(), CaptureSink.DROP_OLDEST);
        gated.awaitOpening();
        CompletableFuture<?> removal = CompletableFuture.runAsync(() -> bench.remove(gated), THREADS);
        assertThatThrownBy(() -> removal.get(100, TimeUnit.MILLISECONDS)).isNotNull();

        gated.let();

        removal.get();
        slow.card().open(2).close();
    }

    @Test
    void shouldGiveTheStreamBackThoughNobodyWaitsAnyMore() throws Exception {
        TestCard first = card(1);
        TestCard slow = card(2);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(first);
        bench.add(7, new NumberedSource());
        awaitPeriods(first, 10);
        GatedCard gated = new GatedCard(slow);
        bench.add(gated, gated.properties(2));

        // it is not let in before the bound is over
        bench.remove(first);
        gated.let();

        awaitPeriods(slow, 10);
        first.card().open(0).close();
    }

    @Test
    void shouldTakeThreeSecondsAtMost() {
        SoundDevice device =
                new SoundDevice(DeviceSettings.of("slow", ClockKind.SAMPLE, Direction.OUTPUT), System::nanoTime);
        HouseServices.backend(device, new CapturingBackend());
        device.start();
        CardBench cards = new CardBench(HouseServices.messages(List.of()), 1500, "slow-");
        SoundCard card = cards.plug(
                new LoopbackTransport(new LoopbackSettings("slow", 512, true, true, false), device, new Random(1)));
        try (PlaybackBench bench = new PlaybackBench(Config.DEFAULT.withPeriods(190))) {
            bench.add(card, Map.of(Constants.SERVICE_ID, 1L));
            bench.add(7, new NumberedSource());
            await().until(() -> bench.route().statistics().frames() > 190 * 480);
            CompletableFuture<?> removal = CompletableFuture.runAsync(() -> bench.remove(card), THREADS);

            await().atMost(3, TimeUnit.SECONDS).until(removal::isDone);
        } finally {
            cards.unplug();
            cards.close();
            device.close();
        }
    }

    /** The framework tells them one after the other. */
    @Test
    void shouldTakeThreeSecondsAtMostForAllRoutesTogether() {
        TestCard card = card(1);
        ComponentCalls framework = new ComponentCalls();
        PlaybackBench one = keep(new PlaybackBench(framework, new Config("one", "S16", 48_000, 2, 4800, 18, 0)));
        PlaybackBench two = keep(new PlaybackBench(framework, new Config("two", "S16", 48_000, 2, 4800, 18, 0)));
        one.add(card);
        two.add(card);
        one.add(7, new NumberedSource(), Map.of(PlaybackSource.ROUTE, "one"));
        two.add(8, new NumberedSource(), Map.of(PlaybackSource.ROUTE, "two"));
        await().until(() ->
                framework.routes().stream().allMatch(route -> route.statistics().frames() > 20 * 4800));
        CompletableFuture<?> removal = CompletableFuture.runAsync(
                () -> {
                    one.remove(card);
                    two.remove(card);
                },
                THREADS);

        await().atMost(3, TimeUnit.SECONDS).until(removal::isDone);
    }

    @Test
    void shouldPlayOnAnotherCardWhenOneIsBroken() {
        TestCard good = card(2);
        PlaybackBench bench = playback(Config.DEFAULT);
        SoundCard bad = (SoundCard) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SoundCard.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "streams" -> throw new IllegalStateException("bundle is stopped");
                    case "name" -> "bad";
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 7;
                    default -> throw new UnsupportedOperationException();
                });
        bench.add(bad, Map.of(Constants.SERVICE_ID, 1L));
        bench.add(good);

        bench.add(7, new NumberedSource());

        awaitPeriods(good, 5);
    }

    @Test
    void shouldTakeTheCardOfTheLowestRankingLast() {
        TestCard last = card(1);
        TestCard best = card(2);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(last.card(), Map.of(Constants.SERVICE_ID, 1L, Constants.SERVICE_RANKING, Integer.MIN_VALUE));
        bench.add(best);

        bench.add(7, new NumberedSource());

        awaitPeriods(best, 5);
        assertThat(last.played()).isEmpty();
    }

    @Test
    void shouldLeaveNoThreadWhenTheRouteCannotBeRegistered() {
        BundleContext stopping = (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("registerService")) {
                        throw new IllegalStateException("bundle is stopping");
                    }
                    return List.of();
                });

        assertThatThrownBy(() -> new PlaybackComponent(stopping, new Occupants(), Config.DEFAULT))
                .isInstanceOf(IllegalStateException.class);
    }
}
