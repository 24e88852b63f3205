// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that are heard together, and how loud each of them is. */
class MixingTest extends PlaybackFixture {

    @ParameterizedTest
    @CsvSource({"S16, 2", "S32, 4", "U8, 1", "FLOAT, 4", "S24_3, 3"})
    void shouldAddUpSourcesWhenThereAreSeveral(PcmFormat format, int bytes) {
        SoundFormat frames = new SoundFormat(format, PcmRate.HZ_48000, 2);
        int samples = 20 * 480 * 2;

        playTogether(
                Config.PATIENT.withFormat(format.name()),
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

        playTogether(Config.PATIENT, new TestSource(loud), new TestSource(loud));

        ByteBuffer heard = ByteBuffer.wrap(heard(LONG_PERIOD)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(new int[] {heard.getShort(), heard.getShort(), heard.getShort(), heard.getShort()})
                .containsExactly(32_767, -32_768, 2, -2);
    }

    @Test
    void shouldBeHalfAsLoudWhenItsVolumeSaysSo() {
        start(Config.PATIENT);
        byte[] sound = new byte[LONG_PERIOD];
        ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(new short[] {1000, -1000, 32_767});

        bench.add(7, new TestSource(sound), Map.of(PlaybackSource.VOLUME, 0.5f));

        ByteBuffer heard = ByteBuffer.wrap(heard(LONG_PERIOD)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new int[] {heard.getShort(), heard.getShort(), heard.getShort()})
                .containsExactly(500, -500, 16_384);
    }

    @Test
    void shouldBeAQuarterAsLoudWhenItsVolumeAndTheOwnersSayHalf() {
        bench = playback(Config.PATIENT);
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
        start(Config.PATIENT);
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
}
