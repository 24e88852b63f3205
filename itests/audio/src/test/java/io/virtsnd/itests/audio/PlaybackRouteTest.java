// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaybackRouteTest extends RouteFixture {

    /**
     * Periods of 100 ms: a card that takes what it is given at once has nothing in its buffer, and a source is waited for as
     * long as a period; longer than a busy machine lets it wait.
     */
    private static final Config PATIENT = new Config("default", "S16", 48_000, 2, 4800, 4, 0);

    private static final int LONG_PERIOD = 4800 * FRAME;

    private TestCard card = keep(new TestCard(1, ClockKind.FREE));
    private PlaybackBench bench;

    private void start(Config config) {
        bench = playback(config);
        bench.add(card);
    }

    private void startInRealTime() {
        card = card(2);
        start(Config.DEFAULT);
    }

    /** Waits until the route has given the stream back: all was played. */
    private byte[] heard(int bytes) {
        await().until(() ->
                card.played().length >= bytes && bench.route().card().isEmpty());
        return card.played();
    }

    private static byte[] noise(int bytes, long seed) {
        byte[] sound = new byte[bytes];
        new Random(seed).nextBytes(sound);
        return sound;
    }

    private static byte[] padded(byte[] sound) {
        return Arrays.copyOf(sound, (sound.length + LONG_PERIOD - 1) / LONG_PERIOD * LONG_PERIOD);
    }

    @ParameterizedTest
    @CsvSource({"1", "4799", "4800", "4801", "19200", "100000"})
    void shouldPlayEveryFrameAndSilenceToTheEndOfThePeriod(int frames) {
        start(PATIENT);
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
        bench = playback(PATIENT);
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
        start(PATIENT);
        byte[] first = noise(3 * LONG_PERIOD, 1);
        byte[] second = noise(5 * LONG_PERIOD, 2);
        bench.add(7, new TestSource(first));
        heard(first.length);

        bench.add(8, new TestSource(second));

        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(heard(both.length)).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({"S16, 2", "S32, 4", "U8, 1", "FLOAT, 4", "S24_3, 3"})
    void shouldAddUpSourcesWhenThereAreSeveral(PcmFormat format, int bytes) {
        SoundFormat frames = new SoundFormat(format, PcmRate.HZ_48000, 2);
        int samples = 20 * 480 * 2;

        playTogether(
                PATIENT.withFormat(format.name()),
                new TestSource(frames, ramp(format, samples, 3)),
                new TestSource(frames, ramp(format, samples, 5)));

        assertThat(heard(samples * bytes)).isEqualTo(ramp(format, samples, 8));
    }

    /** From the same frame on. */
    private void playTogether(Config config, TestSource first, TestSource second) {
        bench = playback(config);
        bench.add(7, first);
        bench.add(8, second);
        await().until(() -> bench.route().members().stream().allMatch(member -> member.frames() >= 4800));
        bench.add(card);
    }

    /** Samples 0, step, 2 step and so on, small enough to be added. */
    private static byte[] ramp(PcmFormat format, int samples, int step) {
        int bytes = format.containerBits() / Byte.SIZE;
        ByteBuffer sound = ByteBuffer.allocate(samples * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            int value = i % 10 * step;
            switch (format) {
                case FLOAT -> sound.putFloat(value / 128f);
                case U8 -> sound.put((byte) (value + 0x80));
                case S16 -> sound.putShort((short) value);
                case S24_3 -> sound.putShort((short) value).put((byte) 0);
                default -> sound.putInt(value);
            }
        }
        return sound.array();
    }

    @Test
    void shouldStayAtTheLoudestSampleWhenTheSumIsLouder() {
        byte[] loud = new byte[LONG_PERIOD];
        ByteBuffer.wrap(loud).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(new short[] {30_000, -30_000, 1, -1});

        playTogether(PATIENT, new TestSource(loud), new TestSource(loud));

        ByteBuffer heard = ByteBuffer.wrap(heard(LONG_PERIOD)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(new int[] {heard.getShort(), heard.getShort(), heard.getShort(), heard.getShort()})
                .containsExactly(32_767, -32_768, 2, -2);
    }

    @Test
    void shouldBeHalfAsLoudWhenItsVolumeSaysSo() {
        start(PATIENT);
        byte[] sound = new byte[LONG_PERIOD];
        ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(new short[] {1000, -1000, 32_767});

        bench.add(7, new TestSource(sound), Map.of(PlaybackSource.VOLUME, 0.5f));

        ByteBuffer heard = ByteBuffer.wrap(heard(LONG_PERIOD)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new int[] {heard.getShort(), heard.getShort(), heard.getShort()})
                .containsExactly(500, -500, 16_384);
    }

    @Test
    void shouldBeAQuarterAsLoudWhenItsVolumeAndTheOwnersSayHalf() {
        bench = playback(PATIENT);
        ByteBuffer loud = ByteBuffer.allocate(LONG_PERIOD).order(ByteOrder.LITTLE_ENDIAN);
        while (loud.hasRemaining()) {
            loud.putShort((short) 1000);
        }
        TestSource source = new TestSource(loud.array());
        bench.add(6, source, Map.of(PlaybackSource.VOLUME, 0.5f));
        bench.route().volume(6, 0.5f);
        bench.add(card);

        assertThat(bench.route().members()).extracting(RouteMember::volume).containsExactly(0.25f);
        ByteBuffer heard = ByteBuffer.wrap(heard(loud.capacity())).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(heard.getShort(loud.capacity() - 2)).isEqualTo((short) 250);
        assertThatThrownBy(() -> bench.route().volume(6, 1.5f)).hasMessageContaining("volume=1.5");
        assertThatThrownBy(() -> bench.route().volume(5, 1)).hasMessageContaining("service.id=5");
    }

    @Test
    void shouldGoOnSilentlyWhenMuted() {
        start(PATIENT);
        byte[] sound = noise(10 * LONG_PERIOD, 1);

        bench.add(7, new TestSource(sound), Map.of(PlaybackSource.MUTE, true));

        assertThat(heard(sound.length)).isEqualTo(new byte[sound.length]);
    }

    @Test
    void shouldChangeTheVolumeWhileItPlays() {
        startInRealTime();
        NumberedSource source = new NumberedSource();
        bench.add(7, source);
        await().until(() -> card.played().length > 10 * PERIOD);

        bench.update(7, source, Map.of(PlaybackSource.MUTE, true));

        await().until(() -> isSilentAtTheEnd(card.played()));
        bench.update(7, source, Map.of(PlaybackSource.VOLUME, 2));
        assertThat(bench.route().members())
                .as("a volume that is none is refused")
                .singleElement()
                .satisfies(member -> assertThat(member.volume()).isZero());
        bench.update(7, source, Map.of());
        await().until(() -> !isSilentAtTheEnd(card.played()));
    }

    private static boolean isSilentAtTheEnd(byte[] sound) {
        byte[] last = Arrays.copyOfRange(sound, sound.length - PERIOD, sound.length);
        return Arrays.equals(last, new byte[PERIOD]);
    }

    @Test
    void shouldPlayOthersWhenOneThrows() {
        start(PATIENT);
        byte[] sound = noise(50 * LONG_PERIOD, 1);
        bench.add(6, new FailingSource());
        await().until(() -> !bench.route().members().get(0).failure().isEmpty());

        bench.add(7, new TestSource(sound));

        assertThat(heard(sound.length)).isEqualTo(sound);
        assertThat(bench.route().members().get(0).failure()).contains("no more of this");
    }

    @Test
    void shouldPlayOthersWhenOneBlocks() throws InterruptedException {
        start(PATIENT);
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
        byte[] heard = card.played();
        assertThat(numbers(heard)).isEqualTo(heard.length / FRAME);
        assertThat(bench.route().members()).isEmpty();
    }

    /** How many frames there are, all in order from 1 on. */
    private static int numbers(byte[] heard) {
        ByteBuffer frames = ByteBuffer.wrap(heard).order(ByteOrder.LITTLE_ENDIAN);
        int number = 0;
        while (frames.hasRemaining()) {
            assertThat(frames.getInt()).isEqualTo(++number);
        }
        return number;
    }

    @Test
    void shouldRefuseASourceOfOtherFrames() {
        start(PATIENT);

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
        assertThat(heard.length - sound.length).isBetween(10 * PERIOD, 80 * PERIOD);
        assertThat(bench.route().statistics().silent()).isEqualTo((heard.length - sound.length) / FRAME);
    }

    @Test
    void shouldListenToItsOwnSourcesAlone() {
        start(PATIENT);
        byte[] sound = noise(LONG_PERIOD, 1);
        TestSource other = new TestSource(sound);
        bench.add(7, other, Map.of(PlaybackSource.ROUTE, "kitchen"));
        assertThat(bench.route().members()).isEmpty();

        bench.update(7, other, Map.of(PlaybackSource.ROUTE, "default"));

        assertThat(heard(LONG_PERIOD)).isEqualTo(sound);
    }

    @Test
    void shouldPlayInTheNewFormatWhenItsConfigurationChanges() {
        start(PATIENT);
        byte[] sound = noise(4 * LONG_PERIOD, 1);
        bench.add(7, new TestSource(new SoundFormat(PcmFormat.S32, PcmRate.HZ_48000, 1), sound));
        assertThat(bench.route().members()).isEmpty();

        bench.modify(new Config("default", "S32", 48_000, 1, 4800, 4, 0));

        assertThat(heard(sound.length)).isEqualTo(sound);
        assertThat(bench.calls().routes()).hasSize(1);
    }

    @Test
    void shouldStayAsItIsWhenTheNewConfigurationIsWrong() {
        start(PATIENT);

        bench.modify(PATIENT.withPeriods(1));

        byte[] sound = noise(4 * LONG_PERIOD, 1);
        bench.add(7, new TestSource(sound));
        assertThat(heard(sound.length)).isEqualTo(sound);
    }

    @Test
    void shouldCallTheCardNoMoreWhenItIsClosed() {
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
        bench = playback(PATIENT);
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
