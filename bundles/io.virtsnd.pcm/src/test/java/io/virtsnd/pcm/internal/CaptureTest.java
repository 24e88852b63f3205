// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureTest {

    private final Rig rig = new Rig();

    @Test
    void shouldSendHeaderRoomAndStatusInThisOrder() {
        rig.recording(Rig.SMALL, Rig.SILENT);

        FakeMessage message = rig.device.next(1);

        assertThat(message.readable()).extracting(ByteBuffer::capacity).containsExactly(4);
        assertThat(message.writable()).extracting(ByteBuffer::capacity).containsExactly(Rig.PERIOD, 8);
        assertThat(message.streamId()).isEqualTo(1);
    }

    @Test
    void shouldExposeAllPeriodsBeforeStart() {
        PcmSubstream substream = rig.prepared(1, Rig.SMALL);
        List<Integer> atStart = new ArrayList<>();
        rig.control.before(
                (request, stream) -> atStart.add(rig.device.pending(1).size()));

        substream.start();

        assertThat(atStart).containsExactly(4);
        assertThat(rig.device.rx.kicks()).isEqualTo(1);
    }

    @Test
    void shouldReadWhatWasRecorded() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(Rig.PERIOD, Rig.PERIOD));
        ByteBuffer target = ByteBuffer.allocate(2 * Rig.PERIOD);

        assertThat(substream.hardwarePosition()).isEqualTo(8);
        assertThat(substream.delay()).isEqualTo(8);
        assertThat(substream.read(target)).isEqualTo(8);

        assertThat(target.array()).isEqualTo(Rig.patternBytes(0, 2 * Rig.PERIOD));
        assertThat(substream.applicationPosition()).isEqualTo(8);
        assertThat(substream.delay()).isZero();
    }

    @Test
    void shouldExposeAPeriodAgainWhenItIsRead() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        assertThat(substream.pending()).isEqualTo(3);

        substream.tryRead(ByteBuffer.allocate(Rig.PERIOD - 4));
        assertThat(substream.pending()).isEqualTo(3);
        substream.tryRead(ByteBuffer.allocate(4));

        assertThat(substream.pending()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(FakeDevice.Flush.class)
    void shouldFindTheStatusOfAFullMessageWhereverTheDevicePutsIt(FakeDevice.Flush place) {
        rig.device.flushes(place);
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);

        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));

        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(substream.statistics().violations()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDevice.Flush.class,
            names = {"BEHIND_DATA", "IN_TAIL"})
    void shouldMoveByWhatWasRecordedOfAShortMessage(FakeDevice.Flush place) {
        rig.device.flushes(place);
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);

        rig.record(1, Rig.patternBytes(0, 8));
        rig.record(1, Rig.patternBytes(8, Rig.PERIOD));
        ByteBuffer target = ByteBuffer.allocate(8 + Rig.PERIOD);

        assertThat(substream.hardwarePosition()).isEqualTo(6);
        assertThat(substream.read(target)).isEqualTo(6);
        assertThat(target.array()).isEqualTo(Rig.patternBytes(0, 8 + Rig.PERIOD));
    }

    @Test
    void shouldCountOnlyWholeFramesOfAShortMessage() {
        rig.device.flushes(FakeDevice.Flush.IN_TAIL);
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);

        rig.record(1, Rig.patternBytes(0, 11));

        assertThat(substream.hardwarePosition()).isEqualTo(2);
        assertThat(substream.beginPeriod().remaining()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDevice.Flush.class,
            names = {"BEHIND_DATA", "IN_TAIL"})
    void shouldSendAMessageInWhichNothingWasRecordedAgainAtOnce(FakeDevice.Flush place) {
        rig.device.flushes(place);
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);

        rig.record(1, new byte[0]);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));

        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(substream.pending()).isEqualTo(3);
        ByteBuffer target = ByteBuffer.allocate(Rig.PERIOD);
        assertThat(substream.read(target)).isEqualTo(4);
        assertThat(target.array()).isEqualTo(Rig.patternBytes(0, Rig.PERIOD));
    }

    @Test
    void shouldReadAStatusThatIsCutByTheEndOfTheSamples() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        FakeMessage message = rig.device.next(1);
        // Behind 12 of 16 bytes: status in the last 4 bytes of the samples, latency in the status descriptor.
        message.write(0, Rig.patternBytes(0, 12));
        message.write(
                12, (byte) 0x00, (byte) 0x80, (byte) 0, (byte) 0, (byte) 0x78, (byte) 0x56, (byte) 0x34, (byte) 0x12);
        rig.device.rx.used(message.head(), 20);

        rig.completed();

        assertThat(substream.hardwarePosition()).isEqualTo(3);
        assertThat(substream.latencyBytes()).isEqualTo(0x12345678);
    }

    @Test
    void shouldFindTheLiteralStatusOfAFlushAtTheStartOfTheSamples() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        FakeMessage message = rig.device.next(1);
        message.write(0, (byte) 0x00, (byte) 0x80, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
        rig.device.rx.used(message.head(), 8);

        rig.completed();

        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
        assertThat(substream.hardwarePosition()).isZero();
    }

    @Test
    void shouldFailOnAnIoError() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.device.record(rig.device.next(1), Rig.patternBytes(0, Rig.PERIOD), FakeDevice.IO_ERR, 0);

        rig.completed();

        assertThat(substream.failure()).containsInstanceOf(PcmIoException.class);
        assertThat(substream.statistics().ioErrors()).isEqualTo(1);
        assertThatThrownBy(() -> substream.tryRead(ByteBuffer.allocate(4))).isInstanceOf(PcmIoException.class);
    }

    @Test
    void shouldReadWhatIsLeftWhenItWasStopped() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        substream.stop();
        ByteBuffer target = ByteBuffer.allocate(4 * Rig.PERIOD);

        assertThat(substream.read(target)).isEqualTo(4);
        assertThat(substream.read(target)).isZero();
        assertThat(substream.pending()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(FakeDevice.Flush.class)
    void shouldCountNothingThatIsRecordedAfterStop(FakeDevice.Flush place) {
        rig.device.flushes(place);
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        substream.stop();

        rig.record(1, new byte[0]);

        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(substream.statistics().returned()).isEqualTo(1);
        assertThat(substream.statistics().violations()).isZero();
    }

    @Test
    void shouldRecordOnAfterAPause() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        substream.stop();
        substream.start();
        rig.record(1, Rig.patternBytes(Rig.PERIOD, Rig.PERIOD));
        ByteBuffer target = ByteBuffer.allocate(2 * Rig.PERIOD);

        assertThat(substream.read(target)).isEqualTo(8);
        assertThat(target.array()).isEqualTo(Rig.patternBytes(0, 2 * Rig.PERIOD));
        assertThat(rig.control.illegal).isEmpty();
    }

    @Test
    void shouldRefuseToReadBeforeItRuns() {
        PcmSubstream substream = rig.prepared(1, Rig.SMALL);

        assertThat(substream.tryRead(ByteBuffer.allocate(4))).isZero();
        assertThatThrownBy(() -> substream.read(ByteBuffer.allocate(4))).isInstanceOf(IllegalPcmStateException.class);
        assertThat(rig.device.pending(1)).isEmpty();
    }

    @Test
    void shouldKeepTheDirectionsApart() {
        PcmSubstream capture = rig.recording(Rig.SMALL, Rig.SILENT);
        PcmSubstream playback = rig.playing(Rig.SMALL);

        assertThatThrownBy(() -> capture.tryWrite(Rig.pattern(0, 4)))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("direction=INPUT");
        assertThatThrownBy(() -> playback.tryRead(ByteBuffer.allocate(4)))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("direction=OUTPUT");
        assertThatThrownBy(capture::drain).isInstanceOf(IllegalPcmStateException.class);
        assertThatThrownBy(capture::endOfStream).isInstanceOf(IllegalPcmStateException.class);
    }

    @Test
    void shouldHaveNothingUnplayed() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        substream.close();

        assertThat(substream.unplayed().remaining()).isZero();
    }
}
