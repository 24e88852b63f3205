// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class CloseTest {

    private final Rig rig = new Rig();

    @Test
    void shouldGiveAStreamToOneOwnerOnly() {
        PcmSubstream first = rig.open(0);
        assertThatThrownBy(() -> rig.open(0))
                .isInstanceOf(StreamBusyException.class)
                .hasMessageContaining("stream=0");

        first.close();
        rig.open(0);
    }

    @Test
    void shouldRefuseStreamsThatAreNotThere() {
        assertThatThrownBy(() -> rig.open(3))
                .isInstanceOf(PcmParamsException.class)
                .hasMessageContaining("stream=3");
        assertThatThrownBy(() -> rig.open(-1)).isInstanceOf(PcmParamsException.class);
    }

    @Test
    void shouldReleaseWithoutStopWhenItNeverRan() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, Rig.PERIOD));
        rig.control.sent.clear();

        substream.close();

        assertThat(rig.control.sent).containsExactly("RELEASE 0");
        assertThat(substream.unplayed()).isEqualTo(Rig.pattern(0, Rig.PERIOD));
    }

    @Test
    void shouldDoNothingTheSecondTime() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.close();
        rig.control.sent.clear();
        PcmSubstream next = rig.open(0);

        substream.close();

        assertThat(rig.control.sent).isEmpty();
        assertThatThrownBy(() -> rig.open(0)).isInstanceOf(StreamBusyException.class);
        next.close();
    }

    @Test
    void shouldKeepPositionsAndWhatWasNotPlayed() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 1);
        substream.write(Rig.pattern(4 * Rig.PERIOD, 8));

        substream.close();

        assertThat(substream.hardwarePosition()).isEqualTo(4);
        assertThat(substream.applicationPosition()).isEqualTo(18);
        assertThat(substream.unplayed()).isEqualTo(Rig.pattern(Rig.PERIOD, 3 * Rig.PERIOD + 8));
        assertThat(substream.unplayed().remaining()).isEqualTo(3 * Rig.PERIOD + 8);
    }

    @Test
    void shouldNotCountAsUnplayedWhatWasPlayedOutOfOrder() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.device.play(rig.device.pick(0, 2), 0);
        rig.completed();

        substream.close();

        ByteBuffer expected = ByteBuffer.allocate(3 * Rig.PERIOD)
                .put(Rig.pattern(0, 2 * Rig.PERIOD))
                .put(Rig.pattern(3 * Rig.PERIOD, Rig.PERIOD))
                .flip();
        assertThat(substream.unplayed()).isEqualTo(expected);
    }

    @Test
    void shouldNotTellWhatIsUnplayedWhileItRuns() {
        PcmSubstream substream = rig.playing(Rig.SMALL);

        assertThatThrownBy(substream::unplayed).isInstanceOf(SoundException.class);
    }

    @Test
    void shouldParkAStreamWhoseMessagesDoNotComeBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        int regions = rig.memory.regions();
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);

        substream.close();

        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(rig.streams.isResetDue()).isTrue();
        assertThatThrownBy(() -> rig.open(0))
                .isInstanceOf(StreamBusyException.class)
                .hasMessageContaining("parked");
    }

    @Test
    void shouldNotAskForAResetWhileAnotherStreamRuns() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        PcmSubstream capture = rig.recording(Rig.SMALL, Rig.SILENT);
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);

        substream.close();
        assertThat(rig.streams.isResetDue()).isFalse();
        rig.device.keepAtRelease(false);
        capture.close();

        assertThat(rig.streams.isResetDue()).isTrue();
    }

    @Test
    void shouldTakeAParkedStreamBackWhenItsMessagesComeBackAfterAll() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        int regions = rig.memory.regions();
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);
        substream.close();
        rig.clock.runMillis(0);

        rig.device.keepAtRelease(false);
        rig.device.giveBack(0);
        rig.completed();

        PcmSubstream next = rig.prepared(0, Rig.SMALL);
        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(next.state()).isEqualTo(PcmState.PREPARED);
        assertThat(rig.control.illegal).isEmpty();
    }

    @Test
    void shouldFailAReleaseThatGivesNothingBack() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.stop();
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);

        assertThatThrownBy(substream::release)
                .isInstanceOf(PcmIoException.class)
                .hasMessageContaining("pending=4");
        assertThat(substream.state()).isEqualTo(PcmState.FAILED);
        substream.close();
        assertThat(rig.streams.isResetDue()).isTrue();
    }

    @Test
    void shouldSayNothingMoreToADeviceThatDoesNotAnswer() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.control.before((request, stream) -> {
            throw new ControlTimeoutException(request, "stream=" + stream, 1_000_000_000L);
        });
        assertThatThrownBy(substream::stop).isInstanceOf(ControlTimeoutException.class);
        assertThat(substream.state()).isEqualTo(PcmState.FAILED);
        rig.control.sent.clear();

        substream.close();

        assertThat(rig.control.sent).isEmpty();
        assertThat(rig.streams.isResetDue()).isTrue();
    }

    @Test
    void shouldNotThrowWhenTheDeviceRefusesToStop() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.control.before((request, stream) -> {
            throw new ControlException(request, "stream=" + stream, ControlStatus.BAD_MSG, 0x8001);
        });

        substream.close();

        assertThat(substream.state()).isEqualTo(PcmState.CLOSED);
        assertThat(rig.streams.isResetDue()).isTrue();
    }

    @Test
    void shouldCloseInOrderOnAnInterruptedThread() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        Thread.currentThread().interrupt();

        substream.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(rig.control.sent).endsWith("STOP 0", "RELEASE 0");
        rig.open(0);
    }

    @Test
    void shouldEndABlockedWriteOfAnotherThread() throws InterruptedException {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                substream.write(Rig.pattern(0, Rig.PERIOD));
            } catch (SoundException ended) {
                thrown.set(ended);
            }
        });
        writer.start();
        await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);

        substream.close();
        writer.join();

        assertThat(thrown.get()).isInstanceOf(SoundException.class).hasMessageContaining("CLOSED");
    }

    @Test
    void shouldEndABlockedWriteOfAnInterruptedThreadAndLeaveTheStreamAlone() throws InterruptedException {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                substream.write(Rig.pattern(0, Rig.PERIOD));
            } catch (SoundException ended) {
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.countDown();
                }
            }
        });
        writer.start();
        await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);
        writer.interrupt();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
    }

    @Test
    void shouldCloseWhileAnotherThreadIsInACommand() throws InterruptedException {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        CountDownLatch inStop = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        rig.control.before((request, stream) -> {
            if (request.equals("STOP")) {
                inStop.countDown();
                awaitQuietly(goOn);
            } else {
                rig.device.giveBack(stream);
            }
        });
        Thread stopper = new Thread(() -> {
            try {
                substream.stop();
            } catch (SoundException closed) {
                // that is what happens to a command that is overtaken
            }
        });
        stopper.start();
        assertThat(inStop.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(substream::close);
        closer.start();
        await().until(() -> substream.state() == PcmState.CLOSED);
        goOn.countDown();
        stopper.join();
        closer.join();

        assertThat(rig.control.sent).endsWith("STOP 0", "RELEASE 0");
        assertThat(rig.control.illegal).isEmpty();
        rig.open(0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
