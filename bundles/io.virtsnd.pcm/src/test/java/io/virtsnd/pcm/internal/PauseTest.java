// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final Rig rig = new Rig();

    @Test
    void shouldLeaveMessagesWithTheDeviceAtStop() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 1);

        substream.stop();

        assertThat(substream.state()).isEqualTo(PcmState.STOPPED);
        assertThat(substream.pending()).isEqualTo(3);
        assertThat(substream.hardwarePosition()).isEqualTo(4);
    }

    @Test
    void shouldGoOnWithoutSendingWhatTheDeviceStillHas() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        substream.start();
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
        assertThat(substream.statistics().resent()).isZero();
        assertThat(substream.hardwarePosition()).isEqualTo(16);
    }

    @Test
    void shouldTakeWhatComesBackAfterStopAsNotPlayed() {
        List<Long> positions = new ArrayList<>();
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> positions.add(position));
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();

        assertThat(substream.hardwarePosition()).isZero();
        assertThat(substream.pending()).isZero();
        assertThat(substream.statistics().returned()).isEqualTo(4);
        assertThat(substream.statistics().completed()).isZero();
        assertThat(positions).isEmpty();
        assertThat(substream.delay()).isEqualTo(16);
    }

    @Test
    void shouldSendWhatCameBackAgainInOrder() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();

        substream.start();
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
        assertThat(substream.statistics().resent()).isEqualTo(4);
        assertThat(substream.statistics().sent()).isEqualTo(8);
        assertThat(substream.hardwarePosition()).isEqualTo(16);
    }

    @Test
    void shouldSendNothingWhileTheDeviceIsStopped() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 2);
        substream.stop();

        substream.write(Rig.pattern(4 * Rig.PERIOD, 2 * Rig.PERIOD));
        assertThat(substream.pending()).isEqualTo(2);
        assertThatThrownBy(() -> substream.write(Rig.pattern(0, Rig.PERIOD)))
                .isInstanceOf(IllegalPcmStateException.class);
        substream.start();

        assertThat(substream.pending()).isEqualTo(4);
        rig.play(0, 4);
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 6 * Rig.PERIOD));
    }

    @Test
    void shouldSendWhatCameBackOnlyAfterStartWasAnswered() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();
        List<Integer> atStart = new ArrayList<>();
        rig.control.before((request, stream) -> atStart.add(substream.pending()));

        substream.start();

        assertThat(atStart).containsExactly(0);
        assertThat(substream.pending()).isEqualTo(4);
    }

    @Test
    void shouldTakeEverythingBackFirstWhenOnlyOlderMessagesCameBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.answer(rig.device.next(0), FakeDevice.OK);
        rig.completed();
        rig.control.sent.clear();

        substream.start();
        rig.play(0, 4);

        assertThat(rig.control.sent).containsExactly("RELEASE 0", "PREPARE 0", "START 0");
        assertThat(rig.control.illegal).isEmpty();
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
        assertThat(substream.statistics().resent()).isEqualTo(4);
    }

    @Test
    void shouldSendOnlyWhatCameBackWhenThoseAreTheYoungest() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.answer(rig.device.pick(0, 3), FakeDevice.OK);
        rig.completed();
        rig.control.sent.clear();

        substream.start();
        rig.play(0, 4);

        assertThat(rig.control.sent).containsExactly("START 0");
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
        assertThat(substream.statistics().resent()).isEqualTo(1);
    }

    @Test
    void shouldNotPlayAgainWhatWasPlayedOutOfOrderBeforeStop() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.device.play(rig.device.pick(0, 1), 0);
        rig.completed();
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();

        substream.start();
        rig.play(0, 3);

        assertThat(substream.statistics().sent()).isEqualTo(7);
        assertThat(substream.hardwarePosition()).isEqualTo(16);
        assertThat(rig.device.played(0)).hasSize(4 * Rig.PERIOD);
    }

    @Test
    void shouldDropWhatCameBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 1);

        substream.drop();

        assertThat(substream.state()).isEqualTo(PcmState.RELEASED);
        assertThat(substream.pending()).isZero();
        assertThat(substream.delay()).isZero();
        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(substream.statistics().returned()).isEqualTo(3);
        assertThat(substream.statistics().discarded()).isEqualTo(3);
        assertThat(substream.unplayed().remaining()).isZero();
    }

    @Test
    void shouldGoOnAsBeforeWhenTheDeviceRefusesToStop() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.control.before((request, stream) -> {
            throw new ControlException(request, "stream=" + stream, ControlStatus.IO_ERR, 0x8003);
        });

        assertThatThrownBy(substream::stop).isInstanceOf(ControlException.class);

        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
        rig.play(0, 2);
        assertThat(substream.hardwarePosition()).isEqualTo(8);
    }

    @Test
    void shouldSendAgainWhatCameBackFromADeviceThatRefusedToStop() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.control.before((request, stream) -> {
            rig.device.giveBack(0);
            rig.completed();
            throw new ControlException(request, "stream=" + stream, ControlStatus.IO_ERR, 0x8003);
        });

        assertThatThrownBy(substream::stop).isInstanceOf(ControlException.class);
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
    }

    @Test
    void shouldRecoverByStopReleaseAndPrepare() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 4);
        rig.control.sent.clear();

        substream.recover();

        assertThat(rig.control.sent).containsExactly("STOP 0", "RELEASE 0", "PREPARE 0");
        assertThat(substream.state()).isEqualTo(PcmState.PREPARED);
        substream.write(Rig.pattern(0, Rig.PERIOD));
        substream.start();
        rig.play(0, 1);
        assertThat(substream.hardwarePosition()).isEqualTo(4);
    }

    @Test
    void shouldReleaseBeforeItPreparesAgainWhatWasWritten() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, 2 * Rig.PERIOD));
        rig.control.sent.clear();

        substream.prepare();

        assertThat(rig.control.sent).containsExactly("RELEASE 0", "PREPARE 0");
        assertThat(substream.pending()).isZero();
        ByteBuffer source = Rig.pattern(0, 4 * Rig.PERIOD);
        assertThat(substream.tryWrite(source)).isEqualTo(16);
    }

    @Test
    void shouldPrepareFirstWhenItWasRefusedOnceOnTheWayBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.answer(rig.device.next(0), FakeDevice.OK);
        rig.completed();
        refuseOnce("PREPARE");
        assertThatThrownBy(substream::start).isInstanceOf(ControlException.class);

        substream.start();
        rig.play(0, 4);

        assertThat(rig.control.illegal).isEmpty();
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
    }

    @Test
    void shouldStartOnceMoreWhenThatWasRefusedOnTheWayBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.answer(rig.device.next(0), FakeDevice.OK);
        rig.completed();
        refuseOnce("START");
        assertThatThrownBy(substream::start).isInstanceOf(ControlException.class);
        assertThat(substream.state()).isEqualTo(PcmState.STOPPED);

        substream.start();
        rig.play(0, 4);

        assertThat(rig.control.illegal).isEmpty();
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
    }

    @Test
    void shouldReleaseWhenStartWasRefused() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, 2 * Rig.PERIOD));
        refuseOnce("START");
        assertThatThrownBy(substream::start)
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("START")
                .hasMessageContaining("stream=0 state=PREPARED");
        assertThat(substream.state()).isEqualTo(PcmState.PREPARED);

        substream.release();

        assertThat(substream.state()).isEqualTo(PcmState.RELEASED);
        assertThat(substream.pending()).isZero();
        assertThat(rig.control.illegal).isEmpty();
    }

    @Test
    void shouldKeepReleasedWhenPrepareIsRefusedAfterRelease() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, 2 * Rig.PERIOD));
        refuseOnce("PREPARE");
        assertThatThrownBy(substream::prepare).isInstanceOf(ControlException.class);

        assertThat(substream.state()).isEqualTo(PcmState.RELEASED);
        substream.prepare();
        assertThat(rig.control.illegal).isEmpty();
    }

    private void refuseOnce(String refused) {
        boolean[] done = {false};
        rig.control.before((request, stream) -> {
            if (request.equals(refused) && !done[0]) {
                done[0] = true;
                throw new ControlException(request, "stream=" + stream, ControlStatus.IO_ERR, 0x8003);
            }
            if (request.equals("RELEASE")) {
                rig.device.giveBack(stream);
            }
        });
    }
}
