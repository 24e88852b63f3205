// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A source that is in its own code for long, while everything around it changes: one thread calls it, none is left. */
class OccupantsTest extends RouteFixture {

    private static final String ROUTE = "audio.route";
    private static final Config LONGER = Config.DEFAULT.withPeriods(8);
    private static final Config KITCHEN = new Config("kitchen", "S16", 48_000, 2, 480, 4, 0);

    private static final CaptureBench.Config CAPTURE = new CaptureBench.Config("default", "S16", 48_000, 2, 96, 8, 8);

    private final TestCard card = card(1);

    private PlaybackBench playing() {
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        return bench;
    }

    /** A source whose first pull does not end until it is let. */
    private static GatedSource held(PlaybackBench bench) {
        GatedSource source = new GatedSource(0);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(0));
        return source;
    }

    /** Is unregistered, and for a moment a service again and again. */
    private static void comeAndGo(PlaybackBench bench, GatedSource source) {
        bench.remove(7, source);
        for (long service = 8; service < 30; service++) {
            bench.add(service, source);
            bench.remove(service, source);
        }
    }

    private static void requireOneThreadAndSound(GatedSource source) {
        assertThat(source.pulls()).as("still held").isZero();
        source.open();
        await().until(() -> source.pulls() > 6);
        assertThat(source.wasPulledTwiceAtOnce()).isFalse();
    }

    @Test
    void shouldCallItByOneThreadWhenItComesAndGoes() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);

        comeAndGo(bench, source);
        bench.add(30, source);

        requireOneThreadAndSound(source);
    }

    @Test
    void shouldKeepNothingOfThoseThatNeverCalledIt() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);

        comeAndGo(bench, source);

        await().untilAsserted(() -> assertThat(bench.route().members())
                .extracting(RouteMember::service)
                .containsExactly(7L));
        source.open();
        await().until(() -> bench.route().members().isEmpty());
    }

    @Test
    void shouldCallItByOneThreadWhenItMovesToAnotherRoute() {
        ComponentCalls calls = new ComponentCalls();
        PlaybackBench from = keep(new PlaybackBench(calls, Config.DEFAULT));
        PlaybackBench to = keep(new PlaybackBench(calls, KITCHEN));
        to.add(card);
        GatedSource source = held(from);
        to.add(7, source);

        // the component runtime tells one of them first
        to.update(7, source, Map.of(ROUTE, "kitchen"));
        from.update(7, source, Map.of(ROUTE, "kitchen"));

        requireOneThreadAndSound(source);
        await().until(() -> !numbers(card).isEmpty());
    }

    @Test
    void shouldCallItByOneThreadWhenTheRouteIsMadeAgain() {
        ComponentCalls calls = new ComponentCalls();
        PlaybackBench before = new PlaybackBench(calls, Config.DEFAULT);
        GatedSource source = held(before);
        before.close();

        PlaybackBench after = keep(new PlaybackBench(calls, Config.DEFAULT));
        after.add(card);
        after.add(7, source);

        requireOneThreadAndSound(source);
    }

    @Test
    void shouldInterruptItWhenTheRouteEndsAfterItWasConfiguredAnew() {
        PlaybackBench bench = playback(Config.DEFAULT);
        GatedSource source = held(bench);
        bench.modify(LONGER);
        bench.modify(Config.DEFAULT);
        assertThat(source.wasInterrupted()).isFalse();

        bench.close();

        await().until(source::wasInterrupted);
        source.open();
    }

    @Test
    void shouldNotInterruptItWhenTheRouteGetsOtherFrames() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);

        bench.modify(Config.DEFAULT.withFormat("S32"));
        assertThat(bench.route().trouble()).isPresent();
        bench.modify(Config.DEFAULT);

        requireOneThreadAndSound(source);
        assertThat(source.wasInterrupted()).isFalse();
    }

    @Test
    void shouldInterruptItWhenItGoesAfterTheNextRouteRefusedIt() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);
        bench.modify(Config.DEFAULT.withFormat("S32"));
        assertThat(bench.route().members()).isEmpty();

        bench.remove(7, source);

        await().until(source::wasInterrupted);
        source.open();
    }

    @Test
    void shouldBeCalledAsSourceAndAsSinkWhenItIsBoth() {
        final class Intercom implements PlaybackSource, CaptureSink {

            private final NumberedSource source = new NumberedSource();
            private volatile int pushes;

            @Override
            public SoundFormat format() {
                return source.format();
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                return source.pull(frames);
            }

            @Override
            public void push(ByteBuffer frames, long position, SoundFormat format) {
                pushes++;
            }
        }
        Intercom intercom = new Intercom();
        ComponentCalls calls = new ComponentCalls();
        PlaybackBench playback = keep(new PlaybackBench(calls, Config.DEFAULT));
        CaptureBench capture = keep(new CaptureBench(calls, CAPTURE));
        playback.add(card);
        capture.add(card);
        playback.add(7, intercom);
        capture.add(7, intercom, CaptureSink.DROP_OLDEST);
        await().until(() -> intercom.pushes > 3 && !numbers(card).isEmpty());

        capture.close();

        awaitPeriods(card, 10);
        requireInOrder(numbers(card));
    }

    @Test
    void shouldBeToldThatItFailedByTheThreadThatCallsItOnly() throws InterruptedException {
        CaptureBench bench = keep(new CaptureBench());
        bench.add(card);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        CaptureSink sink = new CaptureSink() {
            @Override
            public void push(ByteBuffer frames, long position, SoundFormat format) {
                inside.incrementAndGet();
                try {
                    gate.await();
                } catch (InterruptedException gone) {
                    Thread.currentThread().interrupt();
                }
                inside.decrementAndGet();
            }

            @Override
            public void failed(String reason) {
                told.addAndGet(inside.get() > 0 ? 1000 : 1);
            }
        };
        bench.add(7, sink, CaptureSink.FAIL);
        await().until(() -> inside.get() == 1);
        bench.modify(new CaptureBench.Config("default", "S16", 48_000, 2, 96, 8, 5));
        await().until(() -> bench.route().members().stream()
                .anyMatch(member -> !member.failure().isEmpty()));

        bench.modify(new CaptureBench.Config("default", "S16", 48_000, 2, 96, 8, 6));
        assertThat(inside).as("still inside").hasValue(1);
        gate.countDown();
        await().until(() -> inside.get() == 0);

        assertThat(told.get()).as("told while it was called").isLessThan(1000);
    }

    @Test
    void shouldNotWaitWithAThreadForEachChange() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);

        for (int change = 0; change < 20; change++) {
            bench.modify(Config.DEFAULT.withPeriods(5 + change));
        }

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("virtsnd-default-7"))
                        .count()
                <= 2);
        requireOneThreadAndSound(source);
        await().until(() -> !numbers(card).isEmpty());
        requireInOrder(numbers(card));
    }

    @Test
    void shouldPlayWhatItGaveBeforeThePullThatDoesNotEnd() {
        PlaybackBench bench = playback(Config.DEFAULT);
        GatedSource source = new GatedSource(3);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(3));

        bench.modify(LONGER);
        bench.remove(7, source);
        bench.modify(Config.DEFAULT);

        bench.add(card);
        await().until(() -> numbers(card).size() == 3 * 480);
        requireInOrder(numbers(card));
        source.open();
        bench.remove(card);
    }

    @Test
    void shouldPlayTheLastPullOfOneThatIsGoneAndCameBackBehindIt() {
        PlaybackBench bench = playback(Config.DEFAULT);
        GatedSource source = new GatedSource(3);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(3));

        bench.remove(7, source);
        bench.add(8, source);
        bench.modify(LONGER);
        bench.modify(Config.DEFAULT);
        bench.add(card);
        source.open();

        await().until(() -> numbers(card).size() >= 8 * 480);
        requireInOrder(numbers(card));
        assertThat(source.wasPulledTwiceAtOnce()).isFalse();
        assertThat(bench.route().members()).extracting(RouteMember::service).containsExactly(8L);
        bench.remove(card);
    }

    @Test
    void shouldPlayWhatItGaveWhenTheRouteIsConfiguredAnewTwiceWithinAPull() {
        PlaybackBench bench = playback(Config.DEFAULT);
        GatedSource source = new GatedSource(2);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(2));

        bench.modify(LONGER);
        bench.modify(Config.DEFAULT);
        bench.add(card);
        source.open();

        await().until(() -> numbers(card).size() >= 6 * 480);
        requireInOrder(numbers(card));
        assertThat(source.wasPulledTwiceAtOnce()).isFalse();
        bench.remove(card);
    }

    @Test
    void shouldBeCalledAsOneServiceWhenItIsTwo() {
        PlaybackBench bench = playing();
        GatedSource source = held(bench);

        bench.add(8, source);

        assertThat(bench.route().members()).extracting(RouteMember::service).containsExactly(7L);
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("service=8", "service=7", "same object"));
        bench.modify(LONGER);
        assertThat(bench.route().members()).extracting(RouteMember::service).containsExactly(7L);
        bench.remove(7, source);
        assertThat(bench.route().members()).extracting(RouteMember::service).contains(8L);
        assertThat(bench.route().trouble()).isEmpty();
        requireOneThreadAndSound(source);
        await().until(() -> numbers(card).size() > 4 * 480);
        requireInOrder(numbers(card));
    }

    @Test
    void shouldBeCalledAsTheServiceThatItWasWhenTheRouteIsConfiguredAnew() {
        PlaybackBench bench = playing();
        NumberedSource source = new NumberedSource();
        bench.add(7, source, Map.of(ROUTE, "kitchen"));
        bench.add(8, source);
        awaitPeriods(card, 5);
        bench.update(7, source, Map.of());

        bench.modify(LONGER);

        assertThat(bench.route().members()).extracting(RouteMember::service).containsExactly(8L);
        awaitPeriods(card, 5);
        requireInOrder(numbers(card));
    }

    @Test
    void shouldBeCalledAsTheOtherServiceWhenOneIsRefused() {
        PlaybackBench bench = playing();
        NumberedSource source = new NumberedSource();
        bench.add(7, source, Map.of(PlaybackSource.VOLUME, 100));

        bench.add(8, source);

        awaitPeriods(card, 5);
        assertThat(bench.route().members()).extracting(RouteMember::service).containsExactly(8L);
    }
}
