// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a stream goes through: pause, drop, drain, release, xrun, close. Time passes as the test says. */
interface LifecycleChapter extends Conformance {

    private static byte[] part(byte[] sound, int fromFrame, int toFrame) {
        return Arrays.copyOfRange(sound, fromFrame * 4, toFrame * 4);
    }

    /** Opens the first output, and writes a full buffer. */
    private static PcmSubstream filled(SoundCard card, byte[] sound) {
        PcmSubstream stream = card.open(0);
        stream.setParams(PARAMS);
        stream.prepare();
        stream.write(ByteBuffer.wrap(sound, 0, PARAMS.bufferBytes()));
        return stream;
    }

    @Test
    default void shouldMoveAsTheDeviceDoesWhenTimePasses() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 1);
            try (PcmSubstream stream = filled(card, sound)) {
                assertThat(stream.tryWrite(ByteBuffer.allocate(4))).isZero();
                stream.start();
                assertThat(stream.hardwarePosition()).isZero();
                assertThat(stream.delay()).isEqualTo(480 * 4);

                device.control().step(0, 480);
                await().until(() -> stream.hardwarePosition() == 480);
                assertThat(stream.pending()).isEqualTo(3);
                assertThat(stream.delay()).isEqualTo(480 * 3);
                assertThat(stream.applicationPosition()).isEqualTo(480 * 4);

                device.control().step(0, 100);
                device.control().step(0, 380);
                await().until(() -> stream.hardwarePosition() == 960);
                PlaybackChapter.assertPlayed(device, 0, part(sound, 0, 960));
            }
        });
    }

    @Test
    default void shouldLoseNothingWhenPausedAndResumed() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 2);
            try (PcmSubstream stream = filled(card, sound)) {
                stream.start();
                device.control().step(0, 960);
                await().until(() -> stream.hardwarePosition() == 960);
                stream.stop();
                assertThat(stream.state()).isEqualTo(PcmState.STOPPED);
                device.control().step(0, 960);
                assertThat(stream.hardwarePosition()).isEqualTo(960);

                stream.start();
                device.control().step(0, 960);
                await().until(() -> stream.hardwarePosition() == 480 * 4);
                PlaybackChapter.assertPlayed(device, 0, sound);
            }
        });
    }

    @Test
    default void shouldDiscardWhatWasNotPlayedWhenDropped() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 3);
            try (PcmSubstream stream = filled(card, sound)) {
                stream.start();
                device.control().step(0, 480);
                await().until(() -> stream.hardwarePosition() == 480);
                stream.drop();
                assertThat(stream.state()).isEqualTo(PcmState.RELEASED);
                assertThat(stream.pending()).isZero();

                stream.prepare();
                assertThat(stream.hardwarePosition()).isZero();
                stream.write(ByteBuffer.wrap(sound, 480 * 8, 480 * 4));
                stream.start();
                device.control().step(0, 480);
                await().until(() -> stream.hardwarePosition() == 480);
                byte[] expected = Arrays.copyOf(part(sound, 0, 480), 960 * 4);
                System.arraycopy(part(sound, 960, 1440), 0, expected, 480 * 4, 480 * 4);
                PlaybackChapter.assertPlayed(device, 0, expected);
            }
        });
    }

    @Test
    default void shouldEndStoppedWithNothingPendingWhenDrained() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 4);
            try (PcmSubstream stream = filled(card, sound)) {
                stream.start();
                Together.run(Stream.of(stream::drain, () -> {
                    await().until(() -> stream.state() == PcmState.DRAINING);
                    device.control().step(0, 480 * 4);
                }));
                assertThat(stream.state()).isEqualTo(PcmState.STOPPED);
                assertThat(stream.pending()).isZero();
                assertThat(stream.statistics().xruns()).isZero();
                PlaybackChapter.assertPlayed(device, 0, sound);
            }
        });
    }

    @Test
    default void shouldGetAllMessagesBackWhenReleased() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            try (PcmSubstream stream = filled(card, Frames.noise(PARAMS, 480 * 4, 5))) {
                stream.start();
                stream.stop();
                assertThat(stream.pending()).isPositive();
                stream.release();
                assertThat(stream.state()).isEqualTo(PcmState.RELEASED);
                assertThat(stream.pending()).isZero();
                assertThat(stream.statistics().completed()).isZero();
                assertThat(stream.statistics().returned()).isEqualTo(4);
                assertThat(stream.statistics().discarded()).isEqualTo(4);
                assertThat(device.played(0)).isEmpty();
            }
        });
    }

    @Test
    default void shouldCarryOnWithTheNextWriteWhenItRanDry() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            PcmParams params = PARAMS.withFeatures(Set.of(PcmFeature.EVT_XRUNS));
            byte[] sound = Frames.noise(params, 480 * 6, 6);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(params);
                stream.prepare();
                stream.write(ByteBuffer.wrap(sound, 0, 960 * 4));
                stream.start();
                device.control().step(0, 480 * 3);
                await().until(() -> stream.statistics().xruns() == 1);
                await().until(() -> stream.statistics().xrunEvents() == 1);
                assertThat(stream.state()).isEqualTo(PcmState.RUNNING);

                stream.write(ByteBuffer.wrap(sound, 960 * 4, 480 * 4 * 4));
                device.control().step(0, 480 * 4);
                await().until(() -> stream.hardwarePosition() == 480 * 6);
                PlaybackChapter.assertPlayed(device, 0, sound);
            }
        });
    }

    @Test
    default void shouldStartAgainWhenRecovered() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 6, 7);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.write(ByteBuffer.wrap(sound, 0, 960 * 4));
                stream.start();
                device.control().step(0, 960);
                await().until(() -> stream.statistics().xruns() == 1);
                stream.recover();
                assertThat(stream.state()).isEqualTo(PcmState.PREPARED);
                assertThat(stream.hardwarePosition()).isZero();

                stream.write(ByteBuffer.wrap(sound, 960 * 4, 480 * 4 * 4));
                stream.start();
                device.control().step(0, 480 * 4);
                await().until(() -> stream.hardwarePosition() == 480 * 4);
                PlaybackChapter.assertPlayed(device, 0, sound);
            }
        });
    }

    @Test
    default void shouldBeFreeForTheNextWhenClosedWhileRunning() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 8);
            PcmSubstream stream = filled(card, sound);
            stream.start();
            stream.close();
            assertThat(stream.state()).isEqualTo(PcmState.CLOSED);

            try (PcmSubstream next = filled(card, sound)) {
                next.start();
                device.control().step(0, 480 * 4);
                await().until(() -> next.hardwarePosition() == 480 * 4);
            }
            PlaybackChapter.assertPlayed(device, 0, sound);
        });
    }

    @Test
    default void shouldTellOfEveryPeriodWhenItElapsed() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            List<Long> positions = new CopyOnWriteArrayList<>();
            try (PcmSubstream stream = card.open(0, (substream, position, latency) -> positions.add(position))) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.write(ByteBuffer.wrap(Frames.noise(PARAMS, 480 * 4, 9)));
                stream.start();
                device.control().step(0, 480 * 4);
                await().until(() -> positions.size() == 4);
                assertThat(positions).containsExactly(480L, 960L, 1440L, 1920L);
            }
        });
    }
}
