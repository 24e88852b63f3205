// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.StreamStalledException;
import io.virtsnd.api.message.PcmSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class LastMessageTest {

    private final Rig rig = new Rig();

    private PcmSubstream ending(PcmParams params, int bytes) {
        PcmSubstream substream = rig.prepared(0, params);
        substream.write(Rig.pattern(0, bytes));
        substream.start();
        substream.endOfStream();
        return substream;
    }

    @Test
    void shouldSendWhatIsWrittenOfThePeriodAsAShortMessage() {
        PcmSubstream substream = ending(Rig.SMALL, Rig.PERIOD + 12);
        rig.device.pull();

        assertThat(rig.device.pending(0)).extracting(m -> m.samples().length).containsExactly(Rig.PERIOD, 12);
        assertThat(substream.state()).isEqualTo(PcmState.DRAINING);
    }

    @Test
    void shouldSendNoEmptyMessage() {
        PcmSubstream substream = ending(Rig.SMALL, Rig.PERIOD);
        rig.device.pull();

        assertThat(rig.device.pending(0)).hasSize(1);
        assertThat(substream.pending()).isEqualTo(1);
    }

    @Test
    void shouldMoveByTheFramesOfTheShortMessage() {
        PcmSubstream substream = ending(Rig.SMALL, Rig.PERIOD + 12);
        rig.play(0, 2);
        substream.drain();

        assertThat(substream.hardwarePosition()).isEqualTo(7);
        assertThat(substream.delay()).isZero();
        assertThat(substream.state()).isEqualTo(PcmState.STOPPED);
        assertThat(substream.statistics().framesCompleted()).isEqualTo(7);
        assertThat(substream.statistics().xruns()).isZero();
    }

    @Test
    void shouldSendTheShortMessagePaddedWhenTheDeviceRefusesIt() {
        PcmSubstream substream = ending(Rig.SMALL, 12);
        rig.device.pull();
        rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
        rig.completed();

        assertThat(rig.device.pending(0)).hasSize(1);
        rig.play(0, 1);

        byte[] padded = Rig.pattern(0, Rig.PERIOD).put(12, new byte[4]).array();
        assertThat(rig.device.played(0)).isEqualTo(padded);
        assertThat(substream.hardwarePosition()).isEqualTo(3);
        assertThat(substream.statistics().padded()).isEqualTo(1);
        assertThat(substream.statistics().ioErrors()).isEqualTo(1);
        substream.drain();
    }

    @ParameterizedTest
    @CsvSource({
        "U8,80",
        "MU_LAW,7f",
        "A_LAW,55",
        "DSD_U8,69",
        "U16,0080",
        "U18_3,000002",
        "U24_3,000080",
        "U20,00000800",
        "U32,00000080"
    })
    void shouldPadWithTheSilenceOfTheFormat(PcmFormat format, String silence) {
        PcmParams params = PcmParams.of(format, PcmRate.HZ_48000, 1, 4, 2);
        int frame = params.periodBytes() / 4;
        ending(params, frame);
        rig.device.pull();
        rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
        rig.completed();
        rig.play(0, 1);

        byte[] played = rig.device.played(0);
        byte[] wanted = java.util.HexFormat.of().parseHex(silence);
        for (int i = frame; i < played.length; i++) {
            assertThat(played[i]).isEqualTo(wanted[(i - frame) % wanted.length]);
        }
    }

    @Test
    void shouldFailWhenThePaddedMessageIsRefusedToo() {
        PcmSubstream substream = ending(Rig.SMALL, 12);
        for (int i = 0; i < 2; i++) {
            rig.device.pull();
            rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
            rig.completed();
        }

        assertThat(substream.failure()).containsInstanceOf(PcmIoException.class);
        assertThat(substream.unplayed().remaining()).isEqualTo(12);
    }

    @Test
    void shouldSendWholePeriodsAgainAfterAShortOne() {
        PcmSubstream substream = ending(Rig.SMALL, 12);
        rig.play(0, 1);
        substream.drain();
        substream.write(Rig.pattern(12, 4 * Rig.PERIOD));
        substream.start();
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 12 + 4 * Rig.PERIOD));
        assertThat(substream.hardwarePosition()).isEqualTo(19);
    }

    @Test
    void shouldSendAShortMessageThatCameBackShortAgain() {
        PcmSubstream substream = ending(Rig.SMALL, 12);
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();
        substream.start();

        assertThat(substream.state()).isEqualTo(PcmState.DRAINING);
        rig.play(0, 1);
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 12));
    }

    @Test
    void shouldLingerBeforeItStops() {
        Rig slow = new Rig(new Rig.Shape().settings(new PcmSettings(250_000_000L, 1_000_000_000L, 1_000_000_000L)));
        PcmSubstream substream = slow.playing(Rig.SMALL);
        slow.play(0, 4);
        slow.clock.runMillis(50);
        long before = slow.clock.getAsLong();

        substream.drain();

        assertThat(slow.clock.getAsLong() - before).isGreaterThanOrEqualTo(250_000_000L);
        assertThat(slow.control.sent).endsWith("STOP 0");
    }

    @Test
    void shouldEndDrainWhenTheDeviceStalls() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.clock.runMillis(300);

        assertThatThrownBy(substream::drain).isInstanceOf(StreamStalledException.class);
        assertThat(substream.state()).isEqualTo(PcmState.FAILED);
    }

    @Test
    void shouldEndDrainWhenSomebodyElseStops() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.endOfStream();
        Thread stopper = new Thread(substream::stop);
        rig.control.before((request, stream) -> rig.device.pull());
        stopper.start();

        assertThatThrownBy(substream::drain)
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("STOPPED");
    }
}
