// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaybackRouteTest extends PlaybackFixture {

    private static byte[] padded(byte[] sound) {
        return Arrays.copyOf(sound, (sound.length + LONG_PERIOD - 1) / LONG_PERIOD * LONG_PERIOD);
    }

    @ParameterizedTest
    @CsvSource({"1", "4799", "4800", "4801", "19200", "100000"})
    void shouldPlayEveryFrameAndSilenceToTheEndOfThePeriod(int frames) {
        start(Config.PATIENT);
        byte[] sound = noise(frames * FRAME, frames);

        bench.add(7, new TestSource(sound));

        assertThat(heard(frames * FRAME)).isEqualTo(padded(sound));
        assertThat(bench.route().statistics().silent()).isZero();
        assertThat(bench.route().trouble()).isEmpty();
        assertThat(bench.route().members()).singleElement().satisfies(member -> assertThat(member.frames())
                .isEqualTo(frames));
    }

    @Test
    void shouldPlayWhenTheCardComesAfterTheSource() {
        bench = playback(Config.PATIENT);
        byte[] sound = noise(10 * LONG_PERIOD, 1);
        bench.add(7, new TestSource(sound));
        await().until(() -> bench.route().trouble().isPresent());
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("no card"));

        bench.add(card);

        assertThat(heard(sound.length)).isEqualTo(sound);
    }

    @Test
    void shouldPlayOneAfterTheOtherWhenTheyComeOneAfterTheOther() {
        start(Config.PATIENT);
        byte[] first = noise(3 * LONG_PERIOD, 1);
        byte[] second = noise(5 * LONG_PERIOD, 2);
        bench.add(7, new TestSource(first));
        heard(first.length);

        bench.add(8, new TestSource(second));

        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(heard(both.length)).isEqualTo(both);
    }

    @Test
    void shouldPlayOthersWhenOneThrows() {
        start(Config.PATIENT);
        byte[] sound = noise(50 * LONG_PERIOD, 1);
        bench.add(6, new FailingSource());
        await().until(() -> !bench.route().members().get(0).failure().isEmpty());

        bench.add(7, new TestSource(sound));

        assertThat(heard(sound.length)).isEqualTo(sound);
        assertThat(bench.route().members().get(0).failure()).contains("no more of this");
    }

    @Test
    void shouldPlayOthersWhenOneBlocks() throws InterruptedException {
        start(Config.PATIENT);
        byte[] sound = noise(50 * LONG_PERIOD, 1);
        BlockedSource blocked = new BlockedSource();
        bench.add(6, blocked);
        blocked.entered.await();

        bench.add(7, new TestSource(sound));

        assertThat(heard(sound.length)).isEqualTo(sound);
        bench.remove(6, blocked);
        await().untilAsserted(() -> assertThat(bench.route().members()).hasSize(1));
        assertThat(blocked.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldPlayWhatWasPulledWhenTheSourceGoes() {
        startInRealTime();
        NumberedSource source = new NumberedSource();
        bench.add(7, source);
        await().until(() -> card.played().length > 10 * PERIOD);

        bench.remove(7, source);

        await().until(() -> bench.route().card().isEmpty());
        requireInOrder(numbers(card));
        assertThat(numbers(card)).as("no silence").hasSize(card.played().length / FRAME);
        assertThat(bench.route().members()).isEmpty();
    }

    @Test
    void shouldRefuseASourceOfOtherFrames() {
        start(Config.PATIENT);

        bench.add(7, new TestSource(new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 2), new byte[4]));

        assertThat(bench.route().members()).isEmpty();
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("44100 Hz").contains("service=7"));
    }

    @Test
    void shouldPlaySilenceForAWhileWhenNobodyHasSound() {
        bench = playback(Config.DEFAULT.withIdle(500));
        byte[] sound = noise(3 * PERIOD, 1);
        bench.add(7, new TestSource(sound));
        await().until(() -> bench.route().members().get(0).frames() == 3 * 480);

        bench.add(card);

        byte[] heard = heard(sound.length);
        assertThat(heard).startsWith(sound);
        // no faster than time passes, besides what fills the buffer at first
        assertThat(heard.length - sound.length).isBetween(2 * PERIOD, 54 * PERIOD);
        assertThat(bench.route().statistics().silent()).isEqualTo((heard.length - sound.length) / FRAME);
    }

    @Test
    void shouldListenToItsOwnSourcesAlone() {
        start(Config.PATIENT);
        byte[] sound = noise(LONG_PERIOD, 1);
        TestSource other = new TestSource(sound);
        bench.add(7, other, Map.of(PlaybackSource.ROUTE, "kitchen"));
        assertThat(bench.route().members()).isEmpty();

        bench.update(7, other, Map.of(PlaybackSource.ROUTE, "default"));

        assertThat(heard(LONG_PERIOD)).isEqualTo(sound);
    }

    @Test
    void shouldPlayInTheNewFormatWhenItsConfigurationChanges() {
        start(Config.PATIENT);
        byte[] sound = noise(4 * LONG_PERIOD, 1);
        bench.add(7, new TestSource(new SoundFormat(PcmFormat.S32, PcmRate.HZ_48000, 1), sound));
        assertThat(bench.route().members()).isEmpty();

        bench.modify(new Config("default", "S32", 48_000, 1, 4800, 4, 0));

        assertThat(heard(sound.length)).isEqualTo(sound);
        assertThat(bench.calls().routes()).hasSize(1);
    }

    @Test
    void shouldStayAsItIsWhenTheNewConfigurationIsWrong() {
        start(Config.PATIENT);

        bench.modify(Config.PATIENT.withPeriods(1));

        byte[] sound = noise(4 * LONG_PERIOD, 1);
        bench.add(7, new TestSource(sound));
        assertThat(heard(sound.length)).isEqualTo(sound);
    }

    @Test
    void shouldHaveEndedItsThreadWhenItIsClosed() {
        startInRealTime();
        bench.add(7, new NumberedSource());
        await().until(() -> card.played().length > 10 * PERIOD);

        bench.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("virtsnd-route-default");
    }

    @Test
    void shouldHaveItsCardUntilTheStreamIsClosed() throws InterruptedException {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        bench = playback(Config.PATIENT);
        AutoCloseable opened = gate::countDown;
        keep(opened);
        bench.add(closedSlowly(card.card(), closing, gate), card.properties());
        byte[] sound = noise(LONG_PERIOD, 1);
        bench.add(7, new TestSource(sound));
        closing.await();
        assertThat(bench.route().card()).hasValue(card.card().name());

        gate.countDown();

        assertThat(heard(sound.length)).isEqualTo(sound);
    }

    /** A card that says when its stream is being closed, and closes it when it may. */
    private static SoundCard closedSlowly(SoundCard card, CountDownLatch closing, CountDownLatch gate) {
        return around(SoundCard.class, card, (proxy, method, arguments) -> {
            Object result = method.invoke(card, arguments);
            return !(result instanceof PcmSubstream)
                    ? result
                    : around(PcmSubstream.class, result, (stream, call, values) -> {
                        if (call.getName().equals("close")) {
                            closing.countDown();
                            gate.await();
                        }
                        return call.invoke(result, values);
                    });
        });
    }

    private static <T> T around(Class<T> type, Object behind, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(behind.getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static final class FailingSource implements PlaybackSource {

        @Override
        public SoundFormat format() {
            return TestSource.STEREO;
        }

        @Override
        public boolean pull(ByteBuffer frames) throws IOException {
            throw new IOException("no more of this");
        }
    }

    private static final class BlockedSource implements PlaybackSource {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public SoundFormat format() {
            return TestSource.STEREO;
        }

        @Override
        public boolean pull(ByteBuffer frames) throws IOException {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException gone) {
                interrupted.countDown();
                throw new IOException(gone);
            }
            return true;
        }
    }
}
