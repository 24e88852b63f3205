// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every size of period and buffer, and more periods than the indices of a ring can count. */
class LongRunTest {

    @Test
    void shouldPlay70000PeriodsInOneStream() {
        Rig rig = new Rig();
        PcmParams params = PcmParams.of(PcmFormat.U8, PcmRate.HZ_48000, 1, 16, 5);
        PcmSubstream substream = rig.prepared(0, params);
        substream.write(Rig.pattern(0, params.bufferBytes()));
        substream.start();
        long written = params.bufferBytes();
        for (int i = 0; i < 70_000; i++) {
            FakeMessage message = rig.device.next(0);
            assertThat(message.samples()).isEqualTo(Rig.patternBytes(i * 16L, 16));
            rig.device.answer(message, FakeDevice.OK);
            rig.streams.completed(2);
            written += substream.tryWrite(Rig.pattern(written, 16));
        }

        assertThat(substream.hardwarePosition()).isEqualTo(70_000 * 16L);
        assertThat(substream.applicationPosition()).isEqualTo(70_005 * 16L);
        assertThat(rig.streams.statistics(2).messages()).isEqualTo(70_005);
    }

    @Test
    void shouldRecord70000PeriodsInOneStream() {
        Rig rig = new Rig();
        PcmParams params = PcmParams.of(PcmFormat.U8, PcmRate.HZ_48000, 1, 16, 3);
        PcmSubstream substream = rig.recording(params, Rig.SILENT);
        ByteBuffer target = ByteBuffer.allocate(16);
        for (int i = 0; i < 70_000; i++) {
            rig.device.record(rig.device.next(1), Rig.patternBytes(i * 16L, 16), FakeDevice.OK, 0);
            rig.streams.completed(3);
            substream.tryRead(target.clear());
            assertThat(target.array()).isEqualTo(Rig.patternBytes(i * 16L, 16));
        }

        assertThat(substream.hardwarePosition()).isEqualTo(70_000 * 16L);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(1, 2, 3, 4, 7, 16, 21, 33, 63, 64)
                .flatMap(periods ->
                        Stream.of(16, 17, 480, 1024, 4095, 16_384).map(frames -> Arguments.of(periods, frames)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldPlayAnyShapeToItsEnd(int periods, int frames) {
        Rig rig = new Rig(new Rig.Shape().indirect());
        PcmParams params = PcmParams.of(PcmFormat.S24_3, PcmRate.HZ_48000, 1, frames, periods);
        PcmSubstream substream = rig.prepared(0, params);
        int total = params.bufferBytes() + params.periodBytes() + 3;
        ByteBuffer source = Rig.pattern(0, total);
        substream.tryWrite(source);
        substream.start();
        while (source.hasRemaining()) {
            rig.play(0, 1);
            substream.tryWrite(source);
        }
        substream.endOfStream();
        rig.play(0, substream.pending());
        substream.drain();

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, total));
        assertThat(substream.hardwarePosition()).isEqualTo(total / 3);
    }
}
