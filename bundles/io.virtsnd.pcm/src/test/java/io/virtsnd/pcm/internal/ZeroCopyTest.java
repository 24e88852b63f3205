// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ZeroCopyTest {

    private final Rig rig = new Rig();

    @Test
    void shouldSendAPeriodThatWasFilledInPlace() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        ByteBuffer view = substream.beginPeriod();
        assertThat(view.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(view.remaining()).isEqualTo(Rig.PERIOD);
        view.put(Rig.pattern(0, Rig.PERIOD));
        assertThat(substream.pending()).isZero();

        substream.commitPeriod(4);

        assertThat(rig.device.next(0).samples()).isEqualTo(Rig.patternBytes(0, Rig.PERIOD));
        assertThat(substream.applicationPosition()).isEqualTo(4);
    }

    @Test
    void shouldShowTheRoomThatIsLeft() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, 4));
        ByteBuffer view = substream.beginPeriod();
        assertThat(view.remaining()).isEqualTo(12);
        view.put(Rig.pattern(4, 8));
        substream.commitPeriod(2);
        substream.write(Rig.pattern(12, 4));

        assertThat(rig.device.next(0).samples()).isEqualTo(Rig.patternBytes(0, Rig.PERIOD));
    }

    @Test
    void shouldGiveTheSameViewOfTheSamePeriod() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 4);
        ByteBuffer first = substream.beginPeriod();
        assertThat(substream.beginPeriod()).isSameAs(first);
        substream.commitPeriod(4);
        for (int i = 0; i < 3; i++) {
            substream.beginPeriod();
            substream.commitPeriod(4);
        }
        rig.play(0, 1);

        assertThat(substream.beginPeriod()).isSameAs(first);
    }

    @Test
    void shouldNotLeadOutsideOfThePeriod() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);

        assertThat(substream.beginPeriod().clear().capacity()).isEqualTo(Rig.PERIOD);
    }

    @Test
    void shouldNotMindWhatTheApplicationDoesToItsView() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        ByteBuffer view = substream.beginPeriod();
        view.limit(0).order(ByteOrder.BIG_ENDIAN);
        substream.commitPeriod(4);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(16, 8));

        ByteBuffer target = ByteBuffer.allocate(3 * Rig.PERIOD + 8);
        assertThat(substream.read(target)).isEqualTo(14);
        assertThat(target.array()).endsWith(Rig.patternBytes(16, 8));
    }

    @Test
    void shouldAnswerNullWithoutRoom() {
        PcmSubstream substream = rig.playing(Rig.SMALL);

        assertThat(substream.beginPeriod()).isNull();
        assertThatThrownBy(() -> substream.commitPeriod(0)).isInstanceOf(IllegalPcmStateException.class);
    }

    @Test
    void shouldRefuseMoreThanTheViewHad() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.beginPeriod();

        assertThatThrownBy(() -> substream.commitPeriod(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> substream.commitPeriod(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> substream.commitPeriod(Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        substream.commitPeriod(0);
        assertThat(substream.pending()).isZero();
    }

    @Test
    void shouldRefuseToWriteBesideTheView() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.beginPeriod();

        assertThatThrownBy(() -> substream.tryWrite(Rig.pattern(0, 4)))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("commit");
        assertThatThrownBy(substream::endOfStream).isInstanceOf(IllegalPcmStateException.class);
    }

    @Test
    void shouldForgetTheViewAtPrepare() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.beginPeriod();
        substream.prepare();

        assertThatThrownBy(() -> substream.commitPeriod(4)).isInstanceOf(IllegalPcmStateException.class);
        substream.tryWrite(Rig.pattern(0, 4));
    }

    @Test
    void shouldReadARecordedPeriodInPlace() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        assertThat(substream.beginPeriod()).isNull();
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(Rig.PERIOD, 8));

        ByteBuffer view = substream.beginPeriod();
        assertThat(view).isEqualTo(Rig.pattern(0, Rig.PERIOD));
        substream.commitPeriod(1);
        assertThat(substream.pending()).isEqualTo(2);
        assertThat(substream.beginPeriod()).isEqualTo(Rig.pattern(4, 12));
        substream.commitPeriod(3);
        assertThat(substream.pending()).isEqualTo(3);
        assertThat(substream.beginPeriod()).isEqualTo(Rig.pattern(Rig.PERIOD, 8));
        substream.commitPeriod(2);

        assertThat(substream.pending()).isEqualTo(4);
        assertThat(substream.applicationPosition()).isEqualTo(6);
    }

    @Test
    void shouldKeepAViewUsableAfterClose() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        ByteBuffer view = substream.beginPeriod();
        substream.close();

        view.put(Rig.pattern(0, Rig.PERIOD));
        assertThat(view.flip()).isEqualTo(Rig.pattern(0, Rig.PERIOD));
    }
}
