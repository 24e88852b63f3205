// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaybackTest {

    private final Rig rig = new Rig();

    @Test
    void shouldSendHeaderSamplesAndStatusInThisOrder() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, Rig.PERIOD));

        FakeMessage message = rig.device.next(0);

        assertThat(message.readable()).extracting(ByteBuffer::capacity).containsExactly(4, Rig.PERIOD);
        assertThat(message.readable().get(0).getInt(0)).isZero();
        assertThat(message.samples()).isEqualTo(Rig.patternBytes(0, Rig.PERIOD));
        assertThat(message.writable()).extracting(ByteBuffer::capacity).containsExactly(8);
    }

    @Test
    void shouldNameItsStreamInTheHeader() {
        PcmSubstream substream = rig.prepared(2, Rig.SMALL);
        substream.write(Rig.pattern(0, Rig.PERIOD));

        assertThat(rig.device.pull()).isEqualTo(0);
        assertThat(rig.device.pending(2)).hasSize(1);
    }

    @Test
    void shouldLookOnTheWireAsTheSpecificationSays() {
        PcmSubstream substream = rig.prepared(2, PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 2, 2));
        substream.write(ByteBuffer.wrap(HexFormat.of().parseHex("0102030405060708")));
        FakeMessage message = rig.device.next(2);
        message.write(0, HexFormat.of().parseHex("0080000078563412"));
        rig.device.tx.used(message.head(), 8);
        rig.completed();

        byte[] header = new byte[4];
        message.readable().get(0).get(0, header);
        assertThat(header).isEqualTo(HexFormat.of().parseHex("02000000"));
        assertThat(message.samples()).isEqualTo(HexFormat.of().parseHex("0102030405060708"));
        assertThat(substream.hardwarePosition()).isEqualTo(2);
        assertThat(substream.latencyBytes()).isEqualTo(0x12345678);
    }

    @Test
    void shouldPoisonTheStatusBeforeItIsSent() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, Rig.PERIOD));

        assertThat(rig.device.next(0).written()).containsOnly(0xAA);
    }

    @Test
    void shouldSendAPeriodOnlyWhenItIsFull() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);

        substream.write(Rig.pattern(0, Rig.PERIOD - 4));
        assertThat(substream.pending()).isZero();
        substream.write(Rig.pattern(Rig.PERIOD - 4, 4));

        assertThat(substream.pending()).isEqualTo(1);
        assertThat(rig.device.next(0).samples()).isEqualTo(Rig.patternBytes(0, Rig.PERIOD));
    }

    @Test
    void shouldKickOnceForABatchOfPeriods() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);

        substream.write(Rig.pattern(0, 4 * Rig.PERIOD));

        assertThat(rig.device.tx.kicks()).isEqualTo(1);
        assertThat(rig.device.pending(0)).hasSize(4);
    }

    @Test
    void shouldSendCommandsInTheOrderOfTheLifecycle() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 4);
        substream.drain();
        substream.close();

        assertThat(rig.control.sent).containsExactly("SET_PARAMS 0", "PREPARE 0", "START 0", "STOP 0", "RELEASE 0");
        assertThat(rig.control.illegal).isEmpty();
    }

    @Test
    void shouldMoveTheHardwarePointerByOnePeriodForEachCompletion() {
        List<Long> positions = new ArrayList<>();
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> positions.add(position));

        rig.play(0, 3);

        assertThat(substream.hardwarePosition()).isEqualTo(12);
        assertThat(substream.applicationPosition()).isEqualTo(16);
        assertThat(substream.delay()).isEqualTo(4);
        assertThat(positions).containsExactly(4L, 8L, 12L);
    }

    @Test
    void shouldTellTheLatencyAsItCame() {
        List<Integer> latencies = new ArrayList<>();
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> latencies.add(latency));

        rig.device.play(rig.device.next(0), 0xfedcba98);
        rig.completed();

        assertThat(substream.latencyBytes()).isEqualTo(0xfedcba98);
        assertThat(latencies).containsExactly(0xfedcba98);
    }

    @Test
    void shouldTakeOnlyWhatThereIsRoomFor() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        ByteBuffer source = Rig.pattern(0, 5 * Rig.PERIOD);

        assertThat(substream.tryWrite(source)).isEqualTo(16);
        assertThat(source.remaining()).isEqualTo(Rig.PERIOD);
        assertThat(substream.tryWrite(source)).isZero();
    }

    @Test
    void shouldRefuseToBlockWhenNothingRuns() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        ByteBuffer source = Rig.pattern(0, 5 * Rig.PERIOD);

        assertThatThrownBy(() -> substream.write(source))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("start the stream first");
        assertThat(source.remaining()).isEqualTo(Rig.PERIOD);
    }

    @Test
    void shouldRefusePartsOfFrames() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);

        assertThatThrownBy(() -> substream.write(ByteBuffer.allocate(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes=6");
    }

    @Test
    void shouldPlayEveryByteInOrder() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        long written = Rig.SMALL.bufferBytes();
        for (int i = 0; i < 100; i++) {
            rig.play(0, 1);
            written += 4L * substream.tryWrite(Rig.pattern(written, Rig.PERIOD));
        }
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, (int) written));
    }

    @Test
    void shouldStartFromZeroAtEachPrepare() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 2);
        substream.drop();
        substream.prepare();

        assertThat(substream.state()).isEqualTo(PcmState.PREPARED);
        assertThat(substream.hardwarePosition()).isZero();
        assertThat(substream.applicationPosition()).isZero();
        assertThat(substream.delay()).isZero();
        assertThat(substream.pending()).isZero();
    }

    @Test
    void shouldReturnEverythingAndFreeItAtClose() {
        int before = rig.memory.regions();
        PcmSubstream substream = rig.playing(Rig.SMALL);
        assertThat(rig.memory.regions()).isEqualTo(before + 1);

        substream.close();

        assertThat(rig.memory.regions()).isEqualTo(before);
        assertThat(substream.state()).isEqualTo(PcmState.CLOSED);
        rig.open(0).close();
    }
}
