// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class RemovalTest {

    private static final DeviceGoneException GONE = new DeviceGoneException("unplugged");

    private final Rig rig = new Rig();
    private final List<SoundException> failures = new ArrayList<>();
    private final PeriodListener listener = new PeriodListener() {
        @Override
        public void periodElapsed(PcmSubstream substream, long position, int latency) {}

        @Override
        public void failed(PcmSubstream substream, SoundException failure) {
            failures.add(failure);
            substream.close();
        }
    };

    @Test
    void shouldStopAndReleaseEveryStreamInOrder() {
        PcmSubstream playback = rig.playing(Rig.SMALL, listener);
        PcmSubstream capture = rig.recording(Rig.SMALL, listener);
        rig.play(0, 1);

        boolean returned = rig.streams.shutdown(GONE, 1_000_000_000L);

        assertThat(returned).isTrue();
        assertThat(rig.control.sent).endsWith("STOP 0", "RELEASE 0", "STOP 1", "RELEASE 1");
        assertThat(rig.control.illegal).isEmpty();
        assertThat(playback.state()).isEqualTo(PcmState.CLOSED);
        assertThat(capture.state()).isEqualTo(PcmState.CLOSED);
        assertThat(playback.failure()).contains(GONE);
        assertThat(failures).containsExactly(GONE, GONE);
        assertThat(playback.unplayed()).isEqualTo(Rig.pattern(Rig.PERIOD, 3 * Rig.PERIOD));
        assertThatThrownBy(() -> playback.tryWrite(Rig.pattern(0, 4))).isSameAs(GONE);
        assertThatThrownBy(playback::start).isSameAs(GONE);
    }

    @Test
    void shouldTakeAllThatComesBackWhileItIsShutDown() {
        Rig big = new Rig(new Rig.Shape().size(2048));
        PcmSubstream playback = big.playing(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 4, 600));
        List<Integer> pending = new ArrayList<>();
        big.control.before((request, stream) -> {
            big.device.giveBack(stream);
            big.streams.completed(2);
            pending.add(playback.pending());
        });

        assertThat(big.streams.shutdown(GONE, 1_000_000_000L)).isTrue();

        assertThat(pending).containsExactly(0, 0);
    }

    @Test
    void shouldOpenNothingAfterwards() {
        rig.streams.shutdown(GONE, 1_000_000_000L);

        assertThatThrownBy(() -> rig.open(0))
                .isInstanceOf(DeviceGoneException.class)
                .hasCause(GONE);
    }

    @Test
    void shouldNotAskAnotherStreamOfADeviceThatIsTooSlow() {
        rig.playing(Rig.SMALL);
        rig.recording(Rig.SMALL, Rig.SILENT);
        rig.control.sent.clear();
        rig.control.before((request, stream) -> {
            rig.clock.advanceMillis(1000);
            throw new ControlTimeoutException(request, "stream=" + stream, 1_000_000_000L);
        });

        assertThat(rig.streams.shutdown(GONE, 800_000_000L)).isFalse();

        assertThat(rig.control.sent).containsExactly("STOP 0");
    }

    @Test
    void shouldFailEveryStreamWithoutAWordToTheDevice() {
        PcmSubstream playback = rig.playing(Rig.SMALL, listener);
        rig.control.sent.clear();
        int regions = rig.memory.regions();

        rig.streams.fail(GONE);

        assertThat(playback.failure()).contains(GONE);
        assertThat(failures).containsExactly(GONE);
        playback.close();
        assertThat(rig.control.sent).isEmpty();
        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(playback.unplayed()).isEqualTo(Rig.pattern(0, 4 * Rig.PERIOD));
    }

    @Test
    void shouldFreeAllMemoryAfterTheReset() {
        int regions = new Rig().memory.regions();
        PcmSubstream playback = rig.playing(Rig.SMALL);
        rig.recording(Rig.SMALL, Rig.SILENT);
        PcmSubstream neverSet = rig.open(2);
        rig.streams.fail(GONE);
        rig.streams.release();

        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(playback.state()).isEqualTo(PcmState.CLOSED);
        assertThat(playback.unplayed()).isEqualTo(Rig.pattern(0, 4 * Rig.PERIOD));
        playback.close();
        neverSet.close();
        rig.completed();
    }

    @Test
    void shouldKeepWhatWasNotPlayedWhenItsMemoryIsTakenAway() {
        PcmSubstream playback = rig.playing(Rig.SMALL);
        int regions = rig.memory.regions();
        rig.play(0, 1);

        rig.streams.fail(GONE);
        rig.streams.abandon();
        rig.memory.clear();

        assertThat(playback.state()).isEqualTo(PcmState.CLOSED);
        assertThat(playback.unplayed()).isEqualTo(Rig.pattern(Rig.PERIOD, 3 * Rig.PERIOD));
        playback.close();
        assertThat(playback.unplayed()).isEqualTo(Rig.pattern(Rig.PERIOD, 3 * Rig.PERIOD));
        assertThat(rig.memory.regions()).isEqualTo(regions);
    }

    @Test
    void shouldFreeIndirectTablesAfterTheReset() {
        Rig indirect = new Rig(new Rig.Shape().indirect());
        int regions = indirect.memory.regions();
        indirect.playing(Rig.SMALL);
        indirect.streams.fail(GONE);
        indirect.streams.release();

        assertThat(indirect.memory.regions()).isEqualTo(regions);
    }

    @Test
    void shouldFreeAParkedStreamAfterTheReset() {
        int regions = rig.memory.regions();
        PcmSubstream playback = rig.playing(Rig.SMALL);
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);
        playback.close();
        rig.streams.shutdown(GONE, 1_000_000_000L);
        rig.streams.release();

        assertThat(rig.memory.regions()).isEqualTo(regions);
    }

    @Test
    void shouldWakeABlockedWriter() throws InterruptedException {
        PcmSubstream playback = rig.playing(Rig.SMALL);
        AtomicReference<SoundException> thrown = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                playback.write(Rig.pattern(0, Rig.PERIOD));
            } catch (SoundException gone) {
                thrown.set(gone);
            }
        });
        writer.start();
        await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);

        rig.streams.fail(GONE);
        writer.join();

        assertThat(thrown.get()).isSameAs(GONE);
    }

    @Test
    void shouldKeepItsFirstFailure() {
        PcmSubstream playback = rig.playing(Rig.SMALL);
        rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
        rig.completed();
        SoundException first = playback.failure().orElseThrow();

        rig.streams.fail(GONE);

        assertThat(playback.failure()).contains(first);
    }

    @Test
    void shouldFinishWhatWasClosedInACallback() {
        rig.playing(Rig.SMALL, (substream, position, latency) -> substream.close());
        rig.play(0, 1);

        assertThat(rig.streams.shutdown(GONE, 1_000_000_000L)).isTrue();

        assertThat(rig.control.sent).endsWith("STOP 0", "RELEASE 0");
        assertThat(failures).isEmpty();
    }
}
