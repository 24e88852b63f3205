// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import io.virtsnd.api.UnsupportedRequestException;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls that are not legal fail here, typed, and send nothing. */
interface ErrorChapter extends Conformance {

    @Test
    default void shouldRefuseCommandsWhenStateForbidsThem() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            try (PcmSubstream stream = card.open(0)) {
                long sent = card.statistics().queues().get(0).messages();
                assertIllegal(PcmState.INITIAL, stream::prepare, stream::start, stream::stop, stream::release);
                assertIllegal(PcmState.INITIAL, stream::params, stream::drop, stream::drain, stream::recover);
                assertThat(card.statistics().queues().get(0).messages()).isEqualTo(sent);

                stream.setParams(PARAMS);
                assertIllegal(PcmState.SET, stream::start, stream::stop, stream::release);
                stream.prepare();
                assertIllegal(PcmState.PREPARED, stream::stop);
                stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
                stream.start();
                assertIllegal(
                        PcmState.RUNNING,
                        stream::prepare,
                        stream::start,
                        stream::release,
                        () -> stream.setParams(PARAMS));
                stream.stop();
                assertIllegal(PcmState.STOPPED, stream::stop, stream::prepare, () -> stream.setParams(PARAMS));
                stream.release();
                assertIllegal(PcmState.RELEASED, stream::start, stream::stop, stream::release);
            }
        });
    }

    private static void assertIllegal(PcmState state, Runnable... calls) {
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(IllegalPcmStateException.class, error -> assertThat(error.state())
                            .isEqualTo(state))
                    .hasMessageContaining("state=" + state);
        }
    }

    @Test
    default void shouldRefuseParametersWhenStreamDoesNotOfferThem() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            try (PcmSubstream stream = card.open(0)) {
                assertRefused(stream, PcmParams.of(PcmFormat.IMA_ADPCM, PcmRate.HZ_48000, 2, 480, 4), "IMA_ADPCM");
                assertRefused(stream, PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 200, 480, 4), "channels=200");
                assertRefused(stream, PARAMS.withFeatures(Set.of(PcmFeature.SHMEM_HOST)), "SHMEM_HOST");
                assertThat(stream.state()).isEqualTo(PcmState.INITIAL);
            }
        });
    }

    private static void assertRefused(PcmSubstream stream, PcmParams params, String why) {
        assertThatThrownBy(() -> stream.setParams(params))
                .isInstanceOf(PcmParamsException.class)
                .hasMessageContaining(why);
    }

    @Test
    default void shouldSaySoWhenStreamIsOpenOrUnknown() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            try (PcmSubstream stream = card.open(0)) {
                assertThatThrownBy(() -> card.open(0)).isInstanceOf(StreamBusyException.class);
                assertThat(stream.state()).isEqualTo(PcmState.INITIAL);
            }
            assertThatCode(() -> card.open(0).close()).doesNotThrowAnyException();
            assertThatThrownBy(() -> card.open(4)).isInstanceOf(PcmParamsException.class);
            assertThatThrownBy(() -> card.open(-1)).isInstanceOf(PcmParamsException.class);
        });
    }

    @Test
    default void shouldRefuseTheOtherDirection() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            try (PcmSubstream output = card.open(0);
                    PcmSubstream input = card.open(1)) {
                output.setParams(PARAMS);
                input.setParams(PARAMS);
                output.prepare();
                input.prepare();
                assertThatThrownBy(() -> output.read(ByteBuffer.allocate(4)))
                        .isInstanceOf(IllegalPcmStateException.class);
                assertThatThrownBy(() -> input.write(ByteBuffer.allocate(4)))
                        .isInstanceOf(IllegalPcmStateException.class);
            }
        });
    }

    @Test
    default void shouldSayHowMuchIsLeftWhenQueueIsTooSmall() {
        run(DeviceShape.FREE.withQueueSize(64), (card, device, bench) -> {
            boolean indirect = (device.transport().deviceFeatures() & VirtioFeatures.INDIRECT_DESC) != 0;
            int most = indirect ? 64 : 21;
            PcmParams largest = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 16, most);
            PcmParams larger = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 16, most + 1);
            try (PcmSubstream stream = card.open(0);
                    PcmSubstream other = card.open(2)) {
                assertThatThrownBy(() -> stream.setParams(larger))
                        .isInstanceOf(QueueCapacityException.class)
                        .hasMessageContaining("queue=2")
                        .hasMessageContaining("need=")
                        .hasMessageContaining("free=");
                stream.setParams(largest);
                assertThatThrownBy(() -> other.setParams(PARAMS)).isInstanceOf(QueueCapacityException.class);
                byte[] sound = Frames.noise(largest, 16L * most * 3, most);
                Frames.play(stream, sound);
                PlaybackChapter.assertPlayed(device, 0, sound);
            }
            try (PcmSubstream other = card.open(2)) {
                other.setParams(largest);
            }
        });
    }

    @Test
    default void shouldFailAtOnceWhenCallbackWouldBlock() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            try (PcmSubstream stream = card.open(0, (substream, position, latency) -> {
                try {
                    substream.drain();
                } catch (SoundException blocked) {
                    thrown.set(blocked);
                }
            })) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
                stream.start();
                device.control().step(0, 480);
                await().until(() -> thrown.get() != null);
                assertThat(thrown.get()).isInstanceOf(BlockingCallException.class);
            }
        });
    }

    @Test
    default void shouldRefuseRemapWhenJackDoesNotOfferIt() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            card.remapJack(0, 3, 1);
            long sent = card.statistics().queues().get(0).messages();
            assertThatThrownBy(() -> card.remapJack(1, 3, 1)).isInstanceOf(UnsupportedRequestException.class);
            assertThatThrownBy(() -> card.remapJack(2, 3, 1)).isInstanceOf(UnsupportedRequestException.class);
            assertThat(card.statistics().queues().get(0).messages()).isEqualTo(sent);
        });
    }
}
