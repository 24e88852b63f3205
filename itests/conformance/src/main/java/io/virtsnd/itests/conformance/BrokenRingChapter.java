// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One ring becomes nonsense: what uses it fails, typed; the rest goes on; the card is back when nothing is harmed by it. */
interface BrokenRingChapter extends Conformance {

    private void tampered(CardTest test, Consumer<TamperedTransport> ready) {
        try (DeviceUnderTest device = device(DeviceShape.STEPPED);
                CardBench bench = CardBench.ofTheHouse()) {
            TamperedTransport transport = new TamperedTransport(device.transport());
            ready.accept(transport);
            test.with(bench.plug(transport), device, bench);
        }
    }

    private static PcmSubstream running(SoundCard card, int id) {
        PcmSubstream stream = card.open(id);
        stream.setParams(PARAMS);
        stream.prepare();
        if (id % 2 == 0) {
            stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
        }
        stream.start();
        return stream;
    }

    private static void assertPlaysAgain(SoundCard lost, DeviceUnderTest device, CardBench bench) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bench.cards().stream().anyMatch(another -> another != lost));
        PcmSubstream stream = running(bench.awaitCard(), 0);
        device.control().step(0, 960);
        await().until(() -> stream.hardwarePosition() == 960);
        stream.close();
    }

    @Test
    default void shouldRecordOnWhenPlaybackRingBreaks() {
        TamperedTransport[] transport = new TamperedTransport[1];
        tampered(
                (card, device, bench) -> {
                    PcmSubstream output = running(card, 0);
                    PcmSubstream input = running(card, 1);
                    transport[0].jump(2);
                    await().until(() -> output.state() == PcmState.FAILED);
                    assertThat(output.failure()).get().isInstanceOf(SoundException.class);

                    device.control().step(1, 960);
                    assertThat(Frames.read(input, 960)).isEqualTo(device.recorded(PARAMS, 0, 960));
                    assertThat(bench.cards()).containsExactly(card);
                    output.close();
                    input.close();
                    assertPlaysAgain(card, device, bench);
                },
                made -> transport[0] = made);
    }

    @Test
    default void shouldBeProbedAgainWhenControlRingBreaks() {
        TamperedTransport[] transport = new TamperedTransport[1];
        tampered(
                (card, device, bench) -> {
                    PcmSubstream output = running(card, 0);
                    transport[0].jump(0);
                    await().until(() -> output.failure().isPresent());
                    assertThat(output.failure()).get().isInstanceOf(DeviceGoneException.class);
                    output.close();
                    assertPlaysAgain(card, device, bench);
                },
                made -> transport[0] = made);
    }

    @Test
    default void shouldPlayOnWhenEventRingBreaks() {
        TamperedTransport[] transport = new TamperedTransport[1];
        tampered(
                (card, device, bench) -> {
                    PcmSubstream output = running(card, 0);
                    transport[0].jump(1);
                    await().until(() -> card.statistics().queues().get(1).violations() == 1);
                    device.control().step(0, 480 * 4);
                    await().until(() -> output.hardwarePosition() == 480 * 4);
                    assertThat(bench.cards()).containsExactly(card);
                    output.close();
                    assertPlaysAgain(card, device, bench);
                },
                made -> transport[0] = made);
    }
}
