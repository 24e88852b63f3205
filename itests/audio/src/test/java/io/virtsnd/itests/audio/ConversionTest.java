// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.conversion.internal.JavaSoundConversion;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Applications whose frames are not those of the route. */
class ConversionTest extends RouteFixture {

    private static final SoundFormat BYTES = new SoundFormat(PcmFormat.S8, PcmRate.HZ_48000, 1);

    private final Counting conversion = new Counting();
    private final TestCard card = card(1);

    private static final class Counting implements SoundConversion {

        private final SoundConversion real = new JavaSoundConversion();
        private final AtomicInteger conversions = new AtomicInteger();

        @Override
        public boolean canConvert(SoundFormat from, SoundFormat to) {
            return real.canConvert(from, to);
        }

        @Override
        public PlaybackSource convert(PlaybackSource source, SoundFormat from, SoundFormat to) {
            conversions.incrementAndGet();
            return real.convert(source, from, to);
        }
    }

    private PlaybackBench playing() {
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        return bench;
    }

    private static byte[] ramp() {
        byte[] sound = new byte[480 * 20];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (byte) (i % 100 + 1);
        }
        return sound;
    }

    /** One channel of 8 bits on two of 16. */
    private void requireRamp() {
        await().until(() -> card.played().length >= ramp().length * FRAME);
        ByteBuffer heard = ByteBuffer.wrap(card.played()).order(ByteOrder.LITTLE_ENDIAN);
        for (byte sample : ramp()) {
            assertThat(heard.getShort() / 256.0).isCloseTo(sample, within(1.0));
            assertThat(heard.getShort() / 256.0).isCloseTo(sample, within(1.0));
        }
    }

    @Test
    void shouldPlayASourceOfOtherFrames() {
        PlaybackBench bench = playing();
        bench.convertBy(conversion);

        bench.add(7, new TestSource(BYTES, ramp()));

        requireRamp();
        assertThat(conversion.conversions).hasValue(1);
    }

    @Test
    void shouldNotConvertWhatNeedNotBe() {
        PlaybackBench bench = playing();
        bench.convertBy(conversion);

        bench.add(7, new NumberedSource());

        awaitPeriods(card, 5);
        requireInOrder(numbers(card));
        assertThat(conversion.conversions).hasValue(0);
    }

    @Test
    void shouldPlayAsSoonAsSomebodyConverts() {
        PlaybackBench bench = playing();
        bench.add(7, new TestSource(BYTES, ramp()));
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("no SoundConversion"));

        bench.convertBy(conversion);

        requireRamp();
        assertThat(bench.route().trouble()).isEmpty();
    }

    @Test
    void shouldPlayOthersWhenNobodyConvertsAnyMore() {
        PlaybackBench bench = playing();
        bench.convertBy(conversion);
        bench.add(6, new NumberedSource());
        bench.add(7, new TestSource(BYTES, new byte[48_000 * 60]));
        awaitPeriods(card, 5);

        bench.convertBy(null);

        await().until(() -> bench.route().members().size() == 1);
        assertThat(bench.route().members().get(0).service()).isEqualTo(6);
        awaitPeriods(card, 5);
    }

    @Test
    void shouldStayAsLoudAsItsOwnerSaysWhenAnotherConverts() {
        PlaybackBench bench = playing();
        bench.convertBy(conversion);
        bench.add(7, new TestSource(BYTES, new byte[48_000 * 60]));
        bench.route().volume(7, 0);
        bench.convertBy(null);
        await().until(() -> bench.route().members().isEmpty());

        bench.convertBy(conversion);

        await().until(() -> bench.route().members().size() == 1);
        assertThat(bench.route().members().get(0).volume()).isZero();
    }

    @Test
    void shouldGiveASinkTheFramesThatItWants() {
        SoundFormat wanted = new SoundFormat(PcmFormat.FLOAT, PcmRate.HZ_16000, 1);
        CaptureBench bench = keep(new CaptureBench());
        bench.convertBy(conversion);
        bench.add(card);
        AtomicReference<SoundFormat> given = new AtomicReference<>();
        AtomicInteger frames = new AtomicInteger();
        bench.add(
                1,
                new CaptureSink() {
                    @Override
                    public SoundFormat format(SoundFormat recorded) {
                        return wanted;
                    }

                    @Override
                    public void push(ByteBuffer pushed, long position, SoundFormat format) {
                        given.set(format);
                        frames.addAndGet(pushed.remaining() / format.frameBytes());
                    }
                },
                CaptureSink.DROP_OLDEST);

        await().until(() -> frames.get() > 1600);

        assertThat(given.get()).isEqualTo(wanted);
        assertThat(bench.route().statistics().frames()).isGreaterThan(3L * 1600);
    }

    @Test
    void shouldSayWhyWhenASinkWantsWhatNobodyConverts() {
        CaptureBench bench = keep(new CaptureBench());
        bench.add(card);
        bench.add(
                1,
                new CaptureSink() {
                    @Override
                    public SoundFormat format(SoundFormat recorded) {
                        return BYTES;
                    }

                    @Override
                    public void push(ByteBuffer pushed, long position, SoundFormat format) {
                        throw new AssertionError("it is given what it does not want");
                    }
                },
                CaptureSink.DROP_OLDEST);

        await().until(() -> bench.route().members().get(0).failure().contains("no SoundConversion"));
    }
}
