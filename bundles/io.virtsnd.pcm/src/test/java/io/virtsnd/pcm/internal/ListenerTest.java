// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ListenerTest {

    private final Rig rig = new Rig();

    private static final List<Consumer<PcmSubstream>> BLOCKING = List.of(
            substream -> substream.setParams(Rig.SMALL),
            PcmSubstream::prepare,
            PcmSubstream::start,
            PcmSubstream::stop,
            PcmSubstream::drain,
            PcmSubstream::drop,
            PcmSubstream::release,
            PcmSubstream::recover,
            substream -> substream.write(ByteBuffer.allocate(4)),
            substream -> substream.read(ByteBuffer.allocate(4)),
            substream -> substream.awaitPeriod(1));

    @Test
    void shouldRefuseEveryBlockingCallInACallback() {
        AtomicInteger refused = new AtomicInteger();
        rig.playing(Rig.SMALL, (substream, position, latency) -> {
            for (Consumer<PcmSubstream> call : BLOCKING) {
                assertThatThrownBy(() -> call.accept(substream)).isInstanceOf(BlockingCallException.class);
                refused.incrementAndGet();
            }
        });
        rig.control.sent.clear();

        rig.play(0, 1);

        assertThat(refused).hasValue(BLOCKING.size());
        assertThat(rig.control.sent).isEmpty();
    }

    @Test
    void shouldCallWithNoLockHeld() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        PcmSubstream[] opened = new PcmSubstream[1];
        opened[0] = rig.playing(Rig.SMALL, (substream, position, latency) -> {
            Thread other = new Thread(() -> {
                substream.hardwarePosition();
                rig.streams.statistics(2);
                rig.streams.isResetDue();
                done.countDown();
            });
            other.start();
            assertThat(Thread.holdsLock(substream)).isFalse();
            awaitQuietly(done);
        });

        rig.play(0, 1);

        assertThat(done.getCount()).isZero();
        assertThat(opened[0].state()).isEqualTo(PcmState.RUNNING);
    }

    @Test
    void shouldFailTheStreamOfAListenerThatThrowsAndNoOther() {
        IllegalStateException bug = new IllegalStateException("bug");
        PcmSubstream broken = rig.playing(Rig.SMALL, (substream, position, latency) -> {
            throw bug;
        });
        PcmSubstream capture = rig.recording(Rig.SMALL, Rig.SILENT);

        rig.play(0, 2);
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));

        assertThat(broken.state()).isEqualTo(PcmState.FAILED);
        assertThat(broken.failure().orElseThrow()).hasCause(bug);
        assertThat(capture.hardwarePosition()).isEqualTo(4);
    }

    @Test
    void shouldContainWhatFailedThrows() {
        PcmSubstream broken = rig.playing(Rig.SMALL, new PeriodListener() {
            @Override
            public void periodElapsed(PcmSubstream substream, long position, int latency) {
                throw new AssertionError("bug");
            }

            @Override
            public void failed(PcmSubstream substream, SoundException failure) {
                throw new IllegalStateException("another bug");
            }
        });

        rig.play(0, 1);

        assertThat(broken.failure().orElseThrow()).hasRootCauseInstanceOf(AssertionError.class);
    }

    @Test
    void shouldBeToldAtOnceAndOnceWhenTheStreamFails() {
        List<SoundException> failures = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        PcmSubstream substream = rig.playing(Rig.SMALL, new PeriodListener() {
            @Override
            public void periodElapsed(PcmSubstream stream, long position, int latency) {
                positions.add(position);
            }

            @Override
            public void failed(PcmSubstream stream, SoundException failure) {
                assertThat(stream.state()).isEqualTo(PcmState.FAILED);
                failures.add(failure);
            }
        });
        rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
        rig.device.answer(rig.device.next(0), FakeDevice.IO_ERR);
        rig.completed();
        rig.play(0, 2);

        assertThat(failures).containsExactly(substream.failure().orElseThrow());
        assertThat(positions).isEmpty();
        substream.close();
        assertThat(failures).hasSize(1);
    }

    @Test
    void shouldCountAListenerThatTakesLongerThanAPeriod() {
        PcmSubstream substream =
                rig.playing(Rig.SMALL, (stream, position, latency) -> rig.clock.advanceMillis(position == 8 ? 1 : 0));

        rig.play(0, 4);

        assertThat(substream.statistics().slowListeners()).isEqualTo(1);
    }

    @Test
    void shouldCountSlowCallsInLongBatchesOnceOneWasSeen() {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 48, 16);
        PcmSubstream substream = rig.playing(params, (stream, position, latency) -> rig.clock.advanceMillis(2));

        rig.play(0, 16);
        assertThat(substream.statistics().slowListeners()).isEqualTo(16);
        substream.write(Rig.pattern(0, 16 * params.periodBytes()));
        rig.play(0, 16);

        assertThat(substream.statistics().slowListeners()).isEqualTo(32);
    }

    @Test
    void shouldSuspectABatchThatTookLongAndTimeTheNext() {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 48, 16);
        PcmSubstream substream = rig.playing(
                params,
                (stream, position, latency) -> rig.clock.advanceMillis(position % (48 * 16) == 48 * 10 ? 2 : 0));

        rig.play(0, 16);
        assertThat(substream.statistics().slowListeners()).isZero();
        substream.write(Rig.pattern(0, 16 * params.periodBytes()));
        rig.play(0, 16);

        assertThat(substream.statistics().slowListeners()).isEqualTo(1);
    }

    @Test
    void shouldNotBeInTheListenerAnyMoreWhenCloseReturns() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger();
        PcmSubstream substream = rig.prepared(0, Rig.SMALL, (stream, position, latency) -> {
            inside.countDown();
            awaitQuietly(goOn);
            left.incrementAndGet();
        });
        substream.write(Rig.pattern(0, Rig.PERIOD));
        substream.start();
        rig.device.play(rig.device.next(0), 0);
        Thread completion = new Thread(rig::completed);
        completion.start();
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        rig.control.after((request, stream) -> {});
        AtomicInteger atReturn = new AtomicInteger(-1);
        Thread closer = new Thread(() -> {
            substream.close();
            atReturn.set(left.get());
        });
        closer.start();
        await().until(() -> rig.control.sent.contains("RELEASE 0") && isWaitingOrDone(closer));
        goOn.countDown();
        completion.join();
        closer.join();

        assertThat(atReturn).hasValue(1);
    }

    private static boolean isWaitingOrDone(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.TERMINATED;
    }

    @Test
    void shouldNotBeCalledAfterCloseReturned() {
        AtomicInteger calls = new AtomicInteger();
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> calls.incrementAndGet());
        rig.device.keepAtRelease(true);
        rig.clock.runMillis(300);
        substream.close();

        rig.device.playAll(0);
        rig.completed();

        assertThat(substream.pending()).isZero();
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldCloseInsideOfACallbackAndReleaseAfterwards() {
        List<Long> positions = new ArrayList<>();
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> {
            positions.add(position);
            stream.close();
        });
        rig.control.sent.clear();

        rig.play(0, 2);

        assertThat(substream.state()).isEqualTo(PcmState.CLOSED);
        assertThat(positions).containsExactly(4L);
        assertThat(rig.control.sent).isEmpty();
        assertThat(rig.streams.isReleaseDue()).isTrue();
        rig.streams.releaseClosed();
        assertThat(rig.control.sent).containsExactly("STOP 0", "RELEASE 0");
        assertThat(rig.streams.isReleaseDue()).isFalse();
        rig.open(0);
    }

    @Test
    void shouldReleaseWhatWasClosedInACallbackWhenItIsOpenedAgain() {
        rig.playing(Rig.SMALL, (stream, position, latency) -> stream.close());
        rig.play(0, 1);

        PcmSubstream next = rig.prepared(0, Rig.SMALL);

        assertThat(next.state()).isEqualTo(PcmState.PREPARED);
        assertThat(rig.control.illegal).isEmpty();
    }

    @Test
    void shouldCountWhatTheDevicePlaysOnAfterACloseInACallback() {
        PcmSubstream substream = rig.playing(Rig.SMALL, (stream, position, latency) -> stream.close());
        rig.play(0, 3);

        assertThat(substream.hardwarePosition()).isEqualTo(12);
        rig.streams.releaseClosed();
        assertThat(substream.unplayed()).isEqualTo(Rig.pattern(3 * Rig.PERIOD, Rig.PERIOD));
    }

    @Test
    void shouldElapseEachPeriodOfABatch() {
        List<Long> positions = new ArrayList<>();
        rig.playing(Rig.SMALL, (stream, position, latency) -> positions.add(position));

        rig.device.play(rig.device.pick(0, 2), 0);
        rig.device.play(rig.device.pick(0, 1), 0);
        rig.completed();
        assertThat(positions).isEmpty();
        rig.device.play(rig.device.next(0), 0);
        rig.completed();

        assertThat(positions).containsExactly(4L, 8L, 12L);
    }

    @Test
    void shouldServeTheControlQueueWhileADeviceIsAlwaysAhead() {
        AtomicInteger left = new AtomicInteger(1000);
        rig.playing(Rig.SMALL, (stream, position, latency) -> {
            if (left.decrementAndGet() > 0) {
                stream.tryWrite(Rig.pattern(0, Rig.PERIOD));
                rig.device.pull();
                rig.device.play(rig.device.next(0), 0);
            }
        });
        rig.device.play(rig.device.next(0), 0);
        rig.control.completions = 0;

        rig.completed();

        assertThat(left.get()).isLessThanOrEqualTo(0);
        assertThat(rig.control.completions).isGreaterThan(50);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
