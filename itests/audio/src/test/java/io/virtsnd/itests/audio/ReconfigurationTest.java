// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.conversion.internal.JavaSoundConversion;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration changes while sound plays: nobody notices more than he must. */
class ReconfigurationTest extends RouteFixture {

    private static final Config LONGER = Config.DEFAULT.withPeriods(8);

    @Test
    void shouldLoseNoFrames() {
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        bench.add(7, new NumberedSource());
        for (int change = 0; change < 10; change++) {
            awaitPeriods(card, 5);
            bench.modify(Config.DEFAULT.withPeriods(5 + change));
        }
        awaitPeriods(card, 5);

        requireInOrder(numbers(card));
    }

    @Test
    void shouldLoseNoFramesWhenAPullTakesLong() {
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        GatedSource source = new GatedSource(1);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(1));

        bench.modify(LONGER);
        source.open();

        await().until(() -> source.pulls() > 4);
        await().until(() -> numbers(card).size() >= 4 * 480);
        requireInOrder(numbers(card));
        assertThat(source.wasPulledTwiceAtOnce()).isFalse();
        assertThat(source.wasInterrupted()).isFalse();
    }

    @Test
    void shouldLoseNoFramesWhenPeriodsGetShorterAndLongerAgain() {
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(7, new NumberedSource());
        await().until(() -> bench.route().members().get(0).frames() == 4 * 480);

        bench.modify(new Config("default", "S16", 48_000, 2, 48, 8, 0));
        bench.modify(LONGER);

        TestCard card = card(1);
        bench.add(card);
        awaitPeriods(card, 10);
        requireInOrder(numbers(card));
        bench.remove(card);
    }

    @Test
    void shouldPullNoFurtherAheadForWhatWasInherited() {
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(7, new NumberedSource());
        await().until(() -> bench.route().members().get(0).frames() == 4 * 480);
        for (int change = 0; change < 5; change++) {
            bench.modify(Config.DEFAULT.withPeriods(5 + change));
        }
        TestCard card = card(1);
        bench.add(card);
        awaitPeriods(card, 10);
        bench.remove(card);

        long pulled = bench.route().members().get(0).frames();
        assertThat(pulled - numbers(card).size()).isBetween(0L, 5 * 480L);
    }

    @Test
    void shouldGoOnWithWhatACardWithALongBufferHadNotPlayed() {
        TestCard card = card(1);
        PlaybackBench bench = playback(new Config("default", "S16", 48_000, 2, 4800, 80, 0));
        bench.add(card);
        bench.add(7, new NumberedSource());
        awaitPeriods(card, 5);
        long begin = System.nanoTime();

        bench.modify(LONGER);

        assertThat(System.nanoTime() - begin).as("not played to its end").isLessThan(5_000_000_000L);
        int before = numbers(card).size();
        await().until(() -> numbers(card).size() > before + 20 * 480);
        int last = 0;
        for (int number : numbers(card)) {
            assertThat(number).as("a frame is missing").isLessThanOrEqualTo(last + 1);
            assertThat(number).as("more was repeated than was on its way").isGreaterThan(last - 2 * 4800);
            last = number;
        }
    }

    @Test
    void shouldLoseNoFramesWhenThereIsNoCard() {
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(7, new NumberedSource());
        await().until(() -> bench.route().members().get(0).frames() == 4 * 480);

        bench.modify(LONGER);

        TestCard card = card(1);
        bench.add(card);
        awaitPeriods(card, 10);
        requireInOrder(numbers(card));
        bench.remove(card);
    }

    @Test
    void shouldNotEndASourceThatReadsAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("sound");
        Files.write(file, new byte[48_000 * FRAME * 60]);
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            AtomicInteger pulls = new AtomicInteger();
            bench.add(7, new PlaybackSource() {
                @Override
                public SoundFormat format() {
                    return TestSource.STEREO;
                }

                @Override
                public boolean pull(ByteBuffer frames) throws IOException {
                    pulls.incrementAndGet();
                    return channel.read(frames) > 0;
                }
            });
            for (int change = 0; change < 5; change++) {
                int before = pulls.get();
                await().until(() -> pulls.get() > before);
                bench.modify(Config.DEFAULT.withPeriods(5 + change));
            }

            awaitPeriods(card, 10);
            assertThat(bench.route().members()).singleElement().satisfies(member -> assertThat(member.failure())
                    .isEmpty());
            bench.close();
        }
    }

    @Test
    void shouldPlayWhatASourceGaveBeforeItEnded() {
        PlaybackBench bench = playback(Config.DEFAULT);
        NumberedSource source = new NumberedSource();
        source.end();
        bench.add(7, source);
        await().until(() -> bench.route().members().get(0).frames() == 480);

        bench.modify(LONGER);

        TestCard card = card(1);
        bench.add(card);
        await().until(() -> numbers(card).size() == 480);
        assertThat(source.given()).as("it is not asked again").isEqualTo(480);
        bench.remove(card);
    }

    @Test
    void shouldStayAsItIsWhenTheNameIsAnotherRoutes() {
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        AudioRoute other = (AudioRoute) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AudioRoute.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "kitchen";
                    case "direction" -> Direction.OUTPUT;
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    default -> null;
                });
        AudioRoute before = bench.route();
        bench.calls().routes().add(other);

        bench.modify(new Config("kitchen", "S16", 48_000, 2, 480, 4, 0));

        assertThat(bench.route()).isSameAs(before);
        bench.add(7, new NumberedSource());
        awaitPeriods(card, 5);
    }

    @Test
    void shouldBindASourceOnceThatComesMeanwhile() throws Exception {
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        NumberedSource numbers = new NumberedSource();
        PlaybackSource source = new PlaybackSource() {
            @Override
            public SoundFormat format() {
                asked.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return TestSource.STEREO;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                return numbers.pull(frames);
            }
        };
        CompletableFuture<?> bind = CompletableFuture.runAsync(() -> bench.add(7, source), THREADS);
        asked.await();
        bench.modify(LONGER);
        // nobody waits for the source to answer
        bench.remove(card);
        bench.add(card);
        go.countDown();
        bind.get();

        awaitPeriods(card, 20);
        requireInOrder(numbers(card));
        bench.remove(7, source);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("virtsnd-default-7"));
    }

    @Test
    void shouldLetACardGoMeanwhile() throws Exception {
        TestCard card = card(1);
        PlaybackBench bench = playback(Config.DEFAULT.withPeriods(90));
        bench.add(card);
        bench.add(7, new NumberedSource());
        awaitPeriods(card, 10);
        CompletableFuture<?> change = CompletableFuture.runAsync(() -> bench.modify(Config.DEFAULT), THREADS);
        await().until(() -> bench.calls().routes().isEmpty());

        bench.remove(card);

        card.card().open(0).close();
        change.get();
    }

    @Test
    void shouldGoOnCountingPositionsOfASink() {
        TestCard card = card(1);
        CaptureBench bench = keep(new CaptureBench());
        bench.add(card);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger back = new AtomicInteger();
        AtomicInteger pushes = new AtomicInteger();
        AtomicLong end = new AtomicLong();
        CaptureSink sink = (frames, position, format) -> {
            twice.addAndGet(inside.incrementAndGet() - 1);
            back.addAndGet(position < end.get() ? 1 : 0);
            end.set(position + frames.remaining() / FRAME);
            long until = System.nanoTime() + 20_000_000L;
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            inside.decrementAndGet();
            pushes.incrementAndGet();
        };
        bench.add(1, sink, CaptureSink.DROP_OLDEST);
        await().until(() -> pushes.get() > 3 && inside.get() == 1);

        bench.modify(new CaptureBench.Config("default", "S16", 48_000, 2, 96, 8, 5));

        int before = pushes.get();
        await().until(() -> pushes.get() > before + 3);
        assertThat(twice.get()).as("pushed twice at once").isZero();
        assertThat(back.get()).as("position went back").isZero();
    }

    @Test
    void shouldGoOnCountingPositionsOfASinkWhoseFramesAreConverted() {
        TestCard card = card(1);
        CaptureBench bench = keep(new CaptureBench());
        bench.convertBy(new JavaSoundConversion());
        bench.add(card);
        AtomicInteger back = new AtomicInteger();
        AtomicInteger pushes = new AtomicInteger();
        AtomicLong end = new AtomicLong();
        bench.add(
                1,
                new CaptureSink() {
                    @Override
                    public SoundFormat format(SoundFormat recorded) {
                        return new SoundFormat(recorded.format(), recorded.rate(), 1);
                    }

                    @Override
                    public void push(ByteBuffer frames, long position, SoundFormat format) {
                        back.addAndGet(position < end.get() ? 1 : 0);
                        end.set(position + frames.remaining() / format.frameBytes());
                        pushes.incrementAndGet();
                    }
                },
                CaptureSink.DROP_OLDEST);
        for (int change = 0; change < 3; change++) {
            int before = pushes.get();
            await().until(() -> pushes.get() > before + 3);
            bench.modify(new CaptureBench.Config("default", "S16", 48_000, 2, 96, 8, 5 + change));
        }

        int before = pushes.get();
        await().until(() -> pushes.get() > before + 3);
        assertThat(back.get()).as("position went back").isZero();
    }

    @Test
    void shouldRefuseQueuesThatAreTooLarge() {
        assertThatThrownBy(
                        () -> new CaptureBench(new CaptureBench.Config("huge", "FLOAT64", 48_000, 8, 65_536, 2, 1022)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 GiB");
    }
}
