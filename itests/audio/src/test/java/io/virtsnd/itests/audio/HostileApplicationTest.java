// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Applications that do what nobody should. */
class HostileApplicationTest extends RouteFixture {

    private final TestCard card = card(1);

    private PlaybackBench playing(Config config) {
        PlaybackBench bench = playback(config);
        bench.add(card);
        return bench;
    }

    @Test
    void shouldRefuseASourceThatDoesNotSayWhatItsFramesAre() {
        PlaybackBench bench = playing(Config.DEFAULT);
        bench.add(6, new NumberedSource());

        bench.add(7, new PlaybackSource() {
            @Override
            public SoundFormat format() {
                throw new NoClassDefFoundError("the bundle of the source is gone");
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                return true;
            }
        });
        bench.modify(Config.DEFAULT.withPeriods(8));

        awaitPeriods(card, 5);
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("service=7").contains("gone"));
    }

    @Test
    void shouldRefuseASourceWhoseFramesAreNothing() {
        PlaybackBench bench = playing(Config.DEFAULT);

        bench.add(7, new PlaybackSource() {
            @Override
            public SoundFormat format() {
                return null;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                return true;
            }
        });

        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("service=7"));
    }

    @Test
    void shouldEndASourceWhoseErrorHasNoText() {
        PlaybackBench bench = playing(Config.DEFAULT);

        bench.add(7, new PlaybackSource() {
            @Override
            public SoundFormat format() {
                return TestSource.STEREO;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                throw new IllegalStateException() {
                    @Override
                    public String toString() {
                        throw new UnsupportedOperationException("nasty");
                    }
                };
            }
        });

        await().until(() -> !bench.route().members().get(0).failure().isEmpty());
    }

    @Test
    void shouldNotCallASourceTwiceAtOnceWhenItIsRegisteredAgain() {
        PlaybackBench bench = playing(Config.DEFAULT);
        GatedSource source = new GatedSource(0);
        bench.add(7, source);
        await().until(() -> source.isHeldAfter(0));

        bench.remove(7, source);
        bench.add(8, source);
        source.open();

        await().until(() -> source.pulls() > 4);
        assertThat(source.wasPulledTwiceAtOnce()).isFalse();
    }

    @Test
    void shouldPlayTheNextSourceWhenSamplesCannotBeAdded() {
        PlaybackBench bench = playing(new Config("default", "MU_LAW", 48_000, 2, 480, 4, 0));
        SoundFormat format = new SoundFormat(PcmFormat.MU_LAW, PcmRate.HZ_48000, 2);
        TestSource first = new TestSource(format, new byte[960 * 20]);
        bench.add(7, first);
        await().until(() -> card.played().length > 960);
        bench.remove(7, first);

        TestSource second = new TestSource(format, new byte[960 * 20]);
        bench.add(8, second);

        await().until(second::isDone);
    }

    @Test
    void shouldPlayASourceWhoseVolumeIsMadeGood() {
        PlaybackBench bench = playing(Config.DEFAULT);
        NumberedSource source = new NumberedSource();
        bench.add(7, source, Map.of(PlaybackSource.VOLUME, 100));
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("audio.volume=100"));

        bench.update(7, source, Map.of(PlaybackSource.VOLUME, 1));

        awaitPeriods(card, 5);
        assertThat(bench.route().trouble()).isEmpty();
    }

    @Test
    void shouldPlayAPartOfAPeriodWhenTheSourceHasNoMoreForNow() {
        PlaybackBench bench = playing(Config.DEFAULT.withIdle(200));
        AtomicBoolean given = new AtomicBoolean();

        bench.add(7, new PlaybackSource() {
            @Override
            public SoundFormat format() {
                return TestSource.STEREO;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                if (!given.getAndSet(true)) {
                    for (int number = 1; number <= 240; number++) {
                        frames.putInt(number);
                    }
                }
                return true;
            }
        });

        await().until(() -> numbers(card).size() == 240);
        requireInOrder(numbers(card));
    }

    @Test
    void shouldTellASinkThatThrewThatItIsNotUsedAnyMore() {
        CaptureBench bench = keep(new CaptureBench());
        bench.add(card);
        List<String> told = new CopyOnWriteArrayList<>();

        bench.add(
                1,
                new CaptureSink() {
                    @Override
                    public void push(ByteBuffer frames, long position, SoundFormat format) throws IOException {
                        throw new IOException("no more of this");
                    }

                    @Override
                    public void failed(String reason) {
                        told.add(reason);
                        throw new IllegalStateException("and this as well");
                    }
                },
                CaptureSink.DROP_OLDEST);

        await().until(() -> !told.isEmpty());
        assertThat(told).singleElement().satisfies(why -> assertThat(why).contains("no more of this"));
    }
}
