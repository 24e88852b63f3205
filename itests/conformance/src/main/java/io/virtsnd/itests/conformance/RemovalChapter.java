// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.TransportSession;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cards that go while they are used, and come back. */
interface RemovalChapter extends Conformance {

    @Test
    default void shouldLeaveTypedErrorsAndUnplayedFramesWhenRemovedWhileRunning() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 1);
            PcmSubstream stream = card.open(0);
            stream.setParams(PARAMS);
            stream.prepare();
            stream.write(ByteBuffer.wrap(sound));
            stream.start();
            device.control().step(0, 480);
            await().until(() -> stream.hardwarePosition() == 480);

            bench.unplug();

            assertThat(bench.cards()).isEmpty();
            assertThat(stream.state()).isEqualTo(PcmState.CLOSED);
            assertThat(stream.failure()).get().isInstanceOf(DeviceGoneException.class);
            assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(4))).isInstanceOf(SoundException.class);
            assertThatThrownBy(() -> card.open(0)).isInstanceOf(DeviceGoneException.class);
            ByteBuffer unplayed = stream.unplayed();
            byte[] rest = new byte[unplayed.remaining()];
            unplayed.get(rest);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(sound, 480 * 4, sound.length));
            stream.close();
            PlaybackChapter.assertPlayed(device, 0, Arrays.copyOf(sound, 480 * 4));
        });
    }

    @Test
    default void shouldWakeWritersAndReadersWhenRemoved() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            List<Throwable> ends = new CopyOnWriteArrayList<>();
            PcmSubstream output = card.open(0);
            PcmSubstream input = card.open(1);
            for (PcmSubstream stream : List.of(output, input)) {
                stream.setParams(PARAMS);
                stream.prepare();
            }
            output.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
            output.start();
            input.start();
            Together.run(Stream.of(
                    () -> blocked(ends, () -> output.write(ByteBuffer.allocate(PARAMS.bufferBytes()))),
                    () -> blocked(ends, () -> input.read(ByteBuffer.allocate(PARAMS.bufferBytes()))),
                    () -> {
                        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                                        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                                        .filter(thread -> thread.getName().startsWith("pool-"))
                                        .count()
                                >= 2);
                        bench.unplug();
                    }));
            assertThat(ends).hasSize(2).allMatch(end -> end instanceof SoundException);
        });
    }

    private static void blocked(List<Throwable> ends, Runnable call) {
        try {
            call.run();
            ends.add(null);
        } catch (RuntimeException ended) {
            ends.add(ended);
        }
    }

    @Test
    default void shouldPlayAgainWhenPluggedInAgain() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            byte[] first = Frames.noise(PARAMS, 480 * 5, 1);
            byte[] second = Frames.noise(PARAMS, 480 * 7 + 3, 2);
            play(card, first);
            bench.unplug();
            SoundCard again = bench.plug(device.transport());
            assertThat(again).isNotSameAs(card);
            play(again, second);

            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            PlaybackChapter.assertPlayed(device, 0, both);
        });
    }

    private static void play(SoundCard card, byte[] sound) {
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(PARAMS);
            Frames.play(stream, sound);
        }
    }

    @Test
    default void shouldNameTheHolderWhenClaimedTwice() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            assertThatThrownBy(() -> device.transport().claim("intruder"))
                    .isInstanceOf(ClaimedException.class)
                    .hasMessageContaining(CardBench.CARD)
                    .hasMessageContaining("intruder");
            bench.unplug();
            TransportSession session = device.transport().claim("successor");
            session.close();
            session.close();
        });
    }

    @Test
    default void shouldBeProbedAgainWhenDeviceNeedsReset() {
        AtomicReference<String> reason = new AtomicReference<>();
        SoundEventListener listener = new SoundEventListener() {
            @Override
            public void cardLost(String card, String why) {
                reason.set(why);
            }
        };
        run(
                DeviceShape.STEPPED,
                (card, device, bench) -> {
                    PcmSubstream stream = card.open(0);
                    stream.setParams(PARAMS);
                    stream.prepare();
                    stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
                    stream.start();

                    device.control().needsReset();

                    await().until(() -> bench.cards().stream().anyMatch(another -> another != card));
                    assertThat(stream.failure()).get().isInstanceOf(DeviceGoneException.class);
                    stream.close();
                    await().until(() -> reason.get() != null);
                    assertThat(reason.get()).contains("needs a reset");
                    byte[] sound = Frames.noise(PARAMS, 480 * 2, 3);
                    try (PcmSubstream next = bench.awaitCard().open(0)) {
                        next.setParams(PARAMS);
                        next.prepare();
                        next.write(ByteBuffer.wrap(sound));
                        next.start();
                        device.control().step(0, 960);
                        await().until(() -> next.hardwarePosition() == 960);
                    }
                },
                listener);
    }

    @Test
    default void shouldLeaveOtherStreamsAloneWhenOneIsClosed() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 4);
            PcmSubstream stays = card.open(0);
            PcmSubstream goes = card.open(2);
            for (PcmSubstream stream : List.of(stays, goes)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.write(ByteBuffer.wrap(sound));
                stream.start();
            }
            device.control().step(0, 480);
            goes.close();
            device.control().step(0, 480 * 3);
            await().until(() -> stays.hardwarePosition() == 480 * 4);
            PlaybackChapter.assertPlayed(device, 0, sound);
            stays.close();
        });
    }

    @Test
    default void shouldBeFreeForTheNextWhenClosedInsideOfTheCall() {
        run(DeviceShape.STEPPED, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 4, 5);
            PcmSubstream stream = card.open(0, (substream, position, latency) -> substream.close());
            stream.setParams(PARAMS);
            stream.prepare();
            stream.write(ByteBuffer.wrap(sound));
            stream.start();
            device.control().step(0, 480);
            await().until(() -> stream.state() == PcmState.CLOSED);
            await().until(() -> device.control().streamStatistics(0).flushed() == 3);

            try (PcmSubstream next = card.open(0)) {
                next.setParams(PARAMS);
                next.prepare();
                next.write(ByteBuffer.wrap(sound, 480 * 4, 480 * 4 * 2));
                next.start();
                device.control().step(0, 960);
                await().until(() -> next.hardwarePosition() == 960);
            }
            PlaybackChapter.assertPlayed(device, 0, Arrays.copyOf(sound, 480 * 4 * 3));
        });
    }
}
