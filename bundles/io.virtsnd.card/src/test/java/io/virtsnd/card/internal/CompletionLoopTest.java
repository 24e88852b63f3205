// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.virtqueue.DeviceStatus;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The completion thread, with a clock and signals of the test's. */
class CompletionLoopTest {

    private static final long TX = 1L << 2;
    private static final long RX = 1L << 3;

    private final Journal journal = new Journal();
    private final FakeTransport transport = new FakeTransport(journal);
    private final TransportSession claim = transport.claim("test");
    private final FakeControl control = new FakeControl(journal);
    private final FakeEvents events = new FakeEvents(null, journal);
    private final FakeStreams streams = new FakeStreams(null, journal);
    private final OpenStreams open = new OpenStreams(4);
    private final AtomicLong clock = new AtomicLong();
    private final Script script = new Script();
    private final CompletionLoop loop = loop(0);

    /** Answers one signal after the other, then nothing, and remembers how long it was asked to wait. */
    private static final class Script implements TransportSession {
        private long[] signals = {};
        private int next;
        private long lastTimeout;
        private Runnable atEnd = () -> {};

        @Override
        public long await(long timeoutNanos) {
            lastTimeout = timeoutNanos;
            if (next == signals.length) {
                atEnd.run();
                return 0;
            }
            return signals[next++];
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }

    private CompletionLoop loop(long spinNanos) {
        CompletionLoop made = new CompletionLoop(
                new CompletionLoop.Place("front", transport, script, spinNanos, clock::get),
                new CompletionLoop.Queues(control, events),
                open,
                () -> journal.add("lost"));
        made.streams(streams);
        transport.setStatus(DeviceStatus.DRIVER_OK);
        journal.clear();
        return made;
    }

    @AfterEach
    void close() {
        claim.close();
    }

    private void run(CompletionLoop subject, long... signals) {
        script.signals = signals;
        script.next = 0;
        script.atEnd = subject::end;
        subject.run();
    }

    @Test
    void shouldBringEachSignalToItsQueue() {
        run(loop, 1, 2, TX, RX, TX | RX | 1);

        assertThat(journal.entries()).containsExactly("control completed", "event completed", "control completed");
        assertThat(streams.completions).hasValue(4);
    }

    @Test
    void shouldWaitWithoutEndWhenNothingIsOpen() {
        run(loop, 1);

        assertThat(script.lastTimeout).isGreaterThan(1_000_000_000_000L);
    }

    @Test
    void shouldLookOnceASecondWhenStreamIsOpen() {
        open.add(0, streams.open(0, null));
        loop.attend();
        run(loop, 0);

        assertThat(script.lastTimeout).isEqualTo(1_000_000_000L);
    }

    @Test
    void shouldLookWhenMessageWouldBeOverdue() {
        streams.stallNanos = 20_000_000L;
        open.add(0, streams.open(0, null));
        loop.attend();
        run(loop, 0);
        assertThat(script.lastTimeout).isEqualTo(20_000_000L);
    }

    @Test
    void shouldNotSpinWhenStallIsOverdueAllTheTime() {
        streams.stallNanos = 0;
        open.add(0, streams.open(0, null));
        loop.attend();
        run(loop, 0, 0, 0);

        assertThat(script.lastTimeout).isEqualTo(1_000_000L);
    }

    @Test
    void shouldForgetStreamWhenItIsClosed() {
        open.add(0, streams.open(0, null));
        streams.state = PcmState.CLOSED;
        loop.attend();
        run(loop, 0);

        assertThat(script.lastTimeout).isGreaterThan(1_000_000_000_000L);
        assertThat(open.any()).isFalse();
    }

    @Test
    void shouldFindFailureThatNobodySignalledWhenItLooks() {
        open.add(0, streams.open(0, null));
        transport.setStatusUnclaimed(DeviceStatus.DRIVER_OK | DeviceStatus.NEEDS_RESET);
        loop.attend();
        run(loop, 0);

        assertThat(loop.loss()).hasMessageContaining("status=0x44").hasMessageContaining("card=front");
        assertThat(journal.only("lost", "cancel control")).containsExactly("cancel control", "lost");
    }

    @Test
    void shouldEndAtTheFirstLossWhenThereAreMore() {
        control.broken = true;
        run(loop, 1 | TransportSession.REMOVED, TX);

        assertThat(loop.loss()).hasMessageContaining("control queue is broken");
        assertThat(journal.count("lost")).isEqualTo(1);
        assertThat(streams.completions).hasValue(0);
    }

    @Test
    void shouldPollBeforeBlockingWhenToldToSpin() {
        CompletionLoop spinning = loop(1_000);
        open.add(0, streams.open(0, null));
        streams.onCompleted = () -> assertThat(script.lastTimeout).isZero();
        spinning.attend();
        run(spinning, 0, TX, TX);

        assertThat(streams.completions).hasValue(2);
    }

    @Test
    void shouldAllocateNothingWhenStreamsRun() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        open.add(0, streams.open(0, null));
        loop.attend();
        long[] signals = new long[20_000];
        Arrays.fill(signals, TX | RX);
        signals[0] = 0;
        long[] marks = new long[40];
        streams.onCompleted = () -> {
            int completions = (int) streams.completions.get();
            if (completions % 1_000 == 0) {
                marks[completions / 1_000] = threads.getCurrentThreadAllocatedBytes();
            }
        };
        run(loop, signals);

        assertThat(streams.completions.get()).isGreaterThan(39_000);
        // What the virtual machine allocates when it compiles falls into single windows, ours would be in each.
        long[] windows = IntStream.range(1, 39)
                .mapToLong(i -> marks[i + 1] - marks[i])
                .sorted()
                .toArray();
        assertThat(windows[30]).isZero();
    }
}
