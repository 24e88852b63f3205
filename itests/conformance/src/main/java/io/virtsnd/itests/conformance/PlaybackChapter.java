// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmStatistics;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.RearmMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame that is written arrives at the other end, once, in order, bit by bit. */
public interface PlaybackChapter extends Conformance {

    /** Numbers of periods with frames of a period, from one small message to 64 large ones. */
    static Stream<Arguments> buffers() {
        return Stream.of(
                Arguments.of(1, 16),
                Arguments.of(1, 16384),
                Arguments.of(2, 16),
                Arguments.of(3, 441),
                Arguments.of(5, 1024),
                Arguments.of(21, 480),
                Arguments.of(64, 16),
                Arguments.of(64, 16384));
    }

    /** Asserts that the device played exactly these bytes. */
    static void assertPlayed(DeviceUnderTest device, int stream, byte[] sound) {
        await().atMost(Duration.ofSeconds(30)).until(() -> device.played(stream).length >= sound.length);
        byte[] played = device.played(stream);
        assertThat(played.length).isEqualTo(sound.length);
        assertThat(Arrays.mismatch(played, sound)).as("first wrong byte").isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    default void shouldPlayEveryFrameWhenExposedOnWrite(int periods, int periodFrames) {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, periodFrames, periods);
            byte[] sound = Frames.noise(params, params.bufferFrames() * 7 / 2 + 1, periods);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(params);
                Frames.play(stream, sound);
                assertThat(stream.hardwarePosition()).isEqualTo(params.frames(sound.length));
                assertThat(stream.statistics().violations()).isZero();
            }
            assertPlayed(device, 0, sound);
        });
    }

    @ParameterizedTest
    @MethodSource("buffers")
    default void shouldPlayEveryFrameWhenRefilledInsideOfTheCall(int periods, int periodFrames) {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, periodFrames, periods)
                    .withRearm(RearmMode.CYCLIC);
            byte[] sound = Frames.noise(params, params.bufferFrames() * 7 / 2 + 1, periods);
            CyclicPlayer player = new CyclicPlayer(sound);
            try (PcmSubstream stream = card.open(0, player)) {
                stream.setParams(params);
                player.play(stream);
                assertThat(player.problem()).isNull();
                assertThat(stream.statistics().stale()).isZero();
                assertThat(stream.statistics().violations()).isZero();
            }
            assertPlayed(device, 0, sound);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFormat.class,
            mode = EnumSource.Mode.INCLUDE,
            names = {"MU_LAW", "U8", "S16", "S24_3", "S24", "S32", "FLOAT", "FLOAT64"})
    default void shouldPlayEveryFrameOfEachFormat(PcmFormat format) {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PcmParams.of(format, PcmRate.HZ_96000, 1 + format.ordinal() % 8, 333, 3);
            byte[] sound = Frames.noise(params, 3000, format.ordinal());
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(params);
                Frames.play(stream, sound);
            }
            assertPlayed(device, 0, sound);
        });
    }

    @ParameterizedTest
    @EnumSource(RearmMode.class)
    default void shouldPlayTheEndWhenLastMessageIsShort(RearmMode mode) {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PARAMS.withRearm(mode);
            byte[] sound = Frames.noise(params, 480 + 7, 1);
            CyclicPlayer player = new CyclicPlayer(sound);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(params);
                player.play(stream); // says that it is the end before it starts
                assertThat(stream.hardwarePosition()).isEqualTo(487);
                assertThat(stream.pending()).isZero();
            }
            assertPlayed(device, 0, sound);
        });
    }

    @Test
    default void shouldPlayWithoutCopyWhenPeriodsAreFilledInPlace() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 20, 2);
            ByteBuffer source = ByteBuffer.wrap(sound);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(PARAMS);
                stream.prepare();
                while (source.hasRemaining()) {
                    if (fill(stream, source) == 0 && stream.state() == PcmState.PREPARED) {
                        stream.start();
                    }
                }
                stream.drain();
            }
            assertPlayed(device, 0, sound);
        });
    }

    private static int fill(PcmSubstream stream, ByteBuffer source) {
        ByteBuffer view = stream.beginPeriod();
        if (view == null) {
            stream.awaitPeriod(1_000_000_000L);
            return 0;
        }
        int bytes = Math.min(view.remaining(), source.remaining());
        view.put(view.position(), source, source.position(), bytes);
        source.position(source.position() + bytes);
        int frames = (int) stream.params().frames(bytes);
        stream.commitPeriod(frames);
        return frames;
    }

    @Test
    default void shouldKeepStreamsApartWhenSeveralPlayAtOnce() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            List<Integer> outputs = List.of(0, 2);
            List<byte[]> sounds = List.of(Frames.noise(PARAMS, 480 * 150, 1), Frames.noise(PARAMS, 480 * 170 + 3, 2));
            Together.run(outputs.stream().map(id -> (Runnable) () -> {
                try (PcmSubstream stream = card.open(id)) {
                    stream.setParams(PARAMS);
                    Frames.play(stream, sounds.get(id / 2));
                }
            }));
            assertPlayed(device, 0, sounds.get(0));
            assertPlayed(device, 2, sounds.get(1));
        });
    }

    @Test
    default void shouldPlayEveryFrameWhenIndicesWrap() {
        int periods = 70_000;
        run(DeviceShape.FREE.withStreams(Direction.OUTPUT), (card, device, bench) -> {
            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 1, 16, 64);
            byte[] sound = Frames.noise(params, 16L * periods, 3);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(params);
                Frames.play(stream, sound);
                PcmStatistics statistics = stream.statistics();
                assertThat(statistics.completed()).isEqualTo(periods);
                assertThat(statistics.sent()).isEqualTo(periods);
                assertThat(statistics.framesCompleted()).isEqualTo(16L * periods);
            }
            assertPlayed(device, 0, sound);
        });
    }

    @Test
    default void shouldPlayAfreshWhenPreparedAgain() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            byte[] first = Frames.noise(PARAMS, 480 * 9 + 1, 4);
            byte[] second = Frames.noise(PARAMS, 480 * 6 + 2, 5);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(PARAMS);
                Frames.play(stream, first);
                stream.release();
                Frames.play(stream, second);
                assertThat(stream.hardwarePosition()).isEqualTo(480 * 6 + 2);
            }
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            assertPlayed(device, 0, both);
        });
    }
}
