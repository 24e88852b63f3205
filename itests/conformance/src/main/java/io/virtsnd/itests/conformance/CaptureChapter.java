// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.RearmMode;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame that the device records arrives at the reader, once, in order, bit by bit. */
interface CaptureChapter extends Conformance {

    @ParameterizedTest
    @MethodSource("io.virtsnd.itests.conformance.PlaybackChapter#buffers")
    default void shouldReadEveryFrameWhenExposedOnRead(int periods, int periodFrames) {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, periodFrames, periods);
            int frames = Math.toIntExact(params.bufferFrames() * 5 / 2);
            try (PcmSubstream stream = card.open(1)) {
                stream.setParams(params);
                stream.prepare();
                stream.start();
                assertThat(Frames.read(stream, frames)).isEqualTo(device.recorded(params, 0, frames));
                assertThat(stream.applicationPosition()).isEqualTo(frames);
                assertThat(stream.statistics().violations()).isZero();
                stream.stop();
            }
        });
    }

    @Test
    default void shouldReadEveryFrameOfWideSamples() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            PcmParams params = PcmParams.of(PcmFormat.S24_3, PcmRate.HZ_44100, 5, 100, 4);
            try (PcmSubstream stream = card.open(1)) {
                stream.setParams(params);
                stream.prepare();
                stream.start();
                assertThat(Frames.read(stream, 1234)).isEqualTo(device.recorded(params, 0, 1234));
            }
        });
    }

    @Test
    default void shouldReadWithoutCopyWhenPeriodsAreTakenInPlace() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            ByteBuffer target = ByteBuffer.allocate(480 * 4 * 25);
            try (PcmSubstream stream = card.open(1)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.start();
                while (target.hasRemaining()) {
                    ByteBuffer view = stream.beginPeriod();
                    if (view == null) {
                        stream.awaitPeriod(1_000_000_000L);
                    } else {
                        int frames = view.remaining() / 4;
                        target.put(view.duplicate());
                        stream.commitPeriod(frames);
                    }
                }
                assertThat(target.array()).isEqualTo(device.recorded(PARAMS, 0, 480 * 25));
            }
        });
    }

    @Test
    default void shouldReadEveryFrameWhenTakenInsideOfTheCall() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            ByteBuffer target = ByteBuffer.allocate(480 * 4 * 40);
            PcmParams params = PARAMS.withRearm(RearmMode.CYCLIC);
            try (PcmSubstream stream = card.open(1, (substream, position, latency) -> substream.tryRead(target))) {
                stream.setParams(params);
                stream.prepare();
                stream.start();
                await().until(() -> !target.hasRemaining());
                stream.stop();
                assertThat(target.array()).isEqualTo(device.recorded(params, 0, 480 * 40));
            }
        });
    }

    @Test
    default void shouldCarryOnWithTheNextFrameWhenPausedAndResumed() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            try (PcmSubstream stream = card.open(1)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.start();
                device.control().step(1, 480);
                byte[] first = Frames.read(stream, 480);
                stream.stop();
                assertThat(stream.state()).isEqualTo(PcmState.STOPPED);
                stream.start();
                device.control().step(1, 960);
                byte[] second = Frames.read(stream, 960);
                assertThat(first).isEqualTo(device.recorded(PARAMS, 0, 480));
                assertThat(second).isEqualTo(device.recorded(PARAMS, 480, 960));
            }
        });
    }

    @Test
    default void shouldNotDisturbEachOtherWhenPlayingAndRecording() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 150 + 11, 6);
            Together.run(Stream.of(
                    () -> {
                        try (PcmSubstream stream = card.open(0)) {
                            stream.setParams(PARAMS);
                            Frames.play(stream, sound);
                        }
                    },
                    () -> {
                        try (PcmSubstream stream = card.open(3)) {
                            stream.setParams(PARAMS);
                            stream.prepare();
                            stream.start();
                            assertThat(Frames.read(stream, 480 * 130)).isEqualTo(device.recorded(PARAMS, 0, 480 * 130));
                        }
                    }));
            PlaybackChapter.assertPlayed(device, 0, sound);
        });
    }

    @Test
    default void shouldAnswerNothingWhenNothingIsRecorded() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            try (PcmSubstream stream = card.open(1)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.start();
                ByteBuffer target = ByteBuffer.allocate(480 * 4);
                assertThat(stream.tryRead(target)).isZero();
                assertThat(stream.beginPeriod()).isNull();
                assertThat(stream.awaitPeriod(1_000_000L)).isFalse();
                assertThat(stream.pending()).isEqualTo(4);
            }
        });
    }
}
