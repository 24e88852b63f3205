// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.RearmMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bugs of the seed (reference d), one test each. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SeedRegressionTest {

    private final Rig rig = new Rig();

    /** virtsnd_pcm_msg_alloc began with an unconditional free, also after a flush that had timed out. */
    @Test
    void regressionMessagesInFlightAreNotFreedByNewParams() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        int regions = rig.memory.regions();
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);

        assertThatThrownBy(substream::drop).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> substream.setParams(Rig.SMALL)).isInstanceOf(RuntimeException.class);
        substream.close();

        assertThat(rig.memory.regions()).isEqualTo(regions);
        // The device still reads and writes them, and that is memory of its own.
        rig.device.playAll(0);
        rig.completed();
        assertThat(substream.pending()).isZero();
    }

    /** snd_pcm_period_elapsed was called with the queue lock held. */
    @Test
    void regressionTheListenerMaySendOnTheSameQueue() {
        PcmSubstream other = rig.prepared(2, Rig.SMALL);
        rig.playing(Rig.SMALL, (stream, position, latency) -> other.tryWrite(Rig.pattern(0, Rig.PERIOD)));

        rig.play(0, 2);
        rig.device.pull();

        assertThat(rig.device.pending(2)).hasSize(2);
    }

    /** A completed message was sent again at once, before anybody had filled it. */
    @Test
    void regressionACompletedMessageIsNotSentAgainBeforeItWasFilled() {
        PcmSubstream substream = rig.playing(Rig.SMALL);

        rig.play(0, 2);
        rig.device.pull();

        assertThat(substream.pending()).isEqualTo(2);
        assertThat(rig.device.pending(0)).hasSize(2);
    }

    /** Which message is sent next was computed from a count, which is wrong once completions are out of order. */
    @Test
    void regressionOutOfOrderCompletionsDoNotSendAMessageThatTheDeviceHas() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.device.play(rig.device.pick(0, 2), 0);
        rig.device.play(rig.device.pick(0, 1), 0);
        rig.completed();

        assertThat(substream.tryWrite(Rig.pattern(64, Rig.PERIOD))).isZero();
        rig.play(0, 1);
        assertThat(substream.hardwarePosition()).isEqualTo(12);
        assertThat(substream.tryWrite(Rig.pattern(64, 3 * Rig.PERIOD))).isEqualTo(12);
        rig.play(0, 4);

        byte[] played = rig.device.played(0);
        assertThat(Arrays.copyOfRange(played, 3 * Rig.PERIOD, played.length))
                .isEqualTo(Rig.patternBytes(3 * Rig.PERIOD, 4 * Rig.PERIOD));
        assertThat(substream.statistics().outOfOrder()).isEqualTo(2);
    }

    /** The interrupt looked at the runtime of a stream that was closing. */
    @Test
    void regressionACompletionOfAClosedStreamTouchesNobody() {
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> stream.close());
        rig.play(0, 1);
        rig.streams.releaseClosed();
        PcmSubstream next = rig.playing(Rig.SMALL);

        rig.play(0, 4);

        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(next.hardwarePosition()).isEqualTo(16);
    }

    /** A short capture moved the pointer by a part of a period, and every later slot was read at the wrong place. */
    @Test
    void regressionAShortCaptureDoesNotShiftTheSlotsAfterIt() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.record(1, Rig.patternBytes(0, 4));
        for (int i = 0; i < 10; i++) {
            rig.record(1, Rig.patternBytes(4 + i * Rig.PERIOD, Rig.PERIOD));
            ByteBuffer target = ByteBuffer.allocate(i == 0 ? 4 + Rig.PERIOD : Rig.PERIOD);
            substream.read(target);
            long from = i == 0 ? 0 : 4 + i * Rig.PERIOD;
            assertThat(target.array()).isEqualTo(Rig.patternBytes(from, target.capacity()));
        }

        assertThat(substream.hardwarePosition()).isEqualTo(41);
    }

    /** MSG_POLLING was taken for granted: no kick, on a device that may not poll. */
    @Test
    void regressionPollingIsNotSelectedUnlessItIsOffered() {
        PcmSubstream substream = rig.open(0);

        assertThatThrownBy(() -> substream.setParams(Rig.SMALL.withFeatures(Set.of(PcmFeature.MSG_POLLING))))
                .isInstanceOf(PcmParamsException.class);
    }

    /** The seed sent every period at START, filled or not. */
    @Test
    void regressionStartSendsNoPeriodThatWasNotFilled() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL.withRearm(RearmMode.CYCLIC));
        substream.write(Rig.pattern(0, Rig.PERIOD));
        substream.start();

        assertThat(substream.pending()).isEqualTo(1);
    }

    /** With transfer disabled the last completion wakes whoever waits for empty. */
    @Test
    void regressionReleaseWaitsUntilNothingIsPending() throws InterruptedException {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.control.after((request, stream) -> {});
        Thread releaser = new Thread(substream::release);
        releaser.start();
        org.awaitility.Awaitility.await().until(() -> releaser.getState() == Thread.State.TIMED_WAITING);
        assertThat(substream.state()).isEqualTo(PcmState.STOPPED);

        rig.completed();
        releaser.join();

        assertThat(substream.state()).isEqualTo(PcmState.RELEASED);
        assertThatThrownBy(substream::stop).isInstanceOf(IllegalPcmStateException.class);
    }
}
