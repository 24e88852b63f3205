// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.protocol.EventCode;
import io.virtsnd.virtqueue.ElementChain;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue: kept full, counted, and safe from a device that lies. */
class EventRingTest {

    private EventBench bench = new EventBench();
    private final HeardEvents listener = new HeardEvents();

    @AfterEach
    void close() {
        bench.close();
    }

    private void use(boolean indirect, boolean eventIdx, long endNanos) {
        bench.close();
        bench = new EventBench(8, indirect, eventIdx, endNanos);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void shouldFillTheQueueWithoutAKick(boolean indirect, boolean eventIdx) {
        use(indirect, eventIdx, EventService.END_NANOS);
        ElementChain element = new ElementChain();
        for (int i = 0; i < 8; i++) {
            assertThat(bench.device.pop(element)).isTrue();
            assertThat(element.readableBytes()).isZero();
            assertThat(element.writableBytes()).isEqualTo(8);
        }
        assertThat(bench.device.pop(element)).isFalse();
        assertThat(bench.kicks).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void shouldPostBuffersAgainAndKickOnceForABatch(boolean indirect, boolean eventIdx) {
        use(indirect, eventIdx, EventService.END_NANOS);
        bench.device.enableKicks();
        for (int i = 0; i < 8; i++) {
            assertThat(bench.send(EventCode.PCM_XRUN, 0)).isTrue();
        }
        bench.device.enableKicks();
        bench.queue.completed();
        assertThat(bench.sink.xruns).isEqualTo(8);
        assertThat(bench.kicks).hasValue(1);
        assertThat(bench.buffersOfDevice()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void regressionShouldNotKickWhenSignalledForNothing(boolean indirect, boolean eventIdx) {
        use(indirect, eventIdx, EventService.END_NANOS);
        bench.device.enableKicks();
        bench.queue.completed(); // a vector that queues share: it was another one
        assertThat(bench.kicks).hasValue(0);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        assertThat(bench.kicks).hasValue(1);
    }

    @Test
    void shouldTellTheCardBeforeTheListeners() {
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.JACK_CONNECTED, 1);
        assertThat(bench.sink.jacks).isOne();
        await().untilAsserted(() -> assertThat(listener.heard).containsExactly("bench jack 1 true"));
    }

    @Test
    void shouldBringEventsToListenersInOrder() {
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.JACK_CONNECTED, 0);
        bench.sendAndComplete(EventCode.JACK_DISCONNECTED, 0);
        bench.sendAndComplete(EventCode.PCM_XRUN, 3);
        bench.sendAndComplete(EventCode.PCM_PERIOD_ELAPSED, 2);
        bench.queue.cardLost("why not");
        await().untilAsserted(() -> assertThat(listener.heard)
                .containsExactly(
                        "bench jack 0 true",
                        "bench jack 0 false",
                        "bench xrun 3",
                        "bench period 2",
                        "bench lost why not"));
        assertThat(bench.queue.events()).isEqualTo(4);
        assertThat(bench.queue.unknown()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0x1200, 0, 8, CTL_NOTIFY without F_CTLS",
        "0x9999, 0, 8, unknown code",
        "0, 0, 8, no code",
        "0x1101, 4, 8, no such stream",
        "0x1101, -1, 8, no such stream",
        "0x1000, 2, 8, no such jack",
        "0x1101, 0, 7, too short",
        "0x1101, 0, 0, empty"
    })
    void shouldCountAndIgnoreWhatIsNotKnown(String code, int data, int claimed, String why) {
        bench.service.addListener(listener);
        bench.send(Integer.decode(code), data, claimed);
        bench.queue.completed();
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        await().untilAsserted(() -> assertThat(listener.heard).containsExactly("bench xrun 1"));
        assertThat(bench.queue.unknown()).as(why).isOne();
        assertThat(bench.queue.events()).isEqualTo(2);
        assertThat(bench.buffersOfDevice()).isEqualTo(8);
    }

    @Test
    void shouldTakeAnEventWhoseLengthIsTooLong() {
        bench.send(EventCode.PCM_XRUN, 1, 1 << 30);
        bench.queue.completed();
        assertThat(bench.sink.xruns).isOne();
        assertThat(bench.queue.statistics().violations()).isOne();
    }

    @Test
    void shouldNotReadTheLastEventAgainWhenTheDeviceWritesNothing() {
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        for (int i = 0; i < 8; i++) {
            ElementChain element = new ElementChain();
            assertThat(bench.device.pop(element)).isTrue();
            bench.device.push(element.head(), 8);
        }
        bench.queue.completed();
        assertThat(bench.sink.xruns).isOne();
        assertThat(bench.queue.unknown()).isEqualTo(8);
    }

    @Test
    void shouldIgnoreABufferThatIsUsedTwice() {
        ElementChain element = new ElementChain();
        assertThat(bench.device.pop(element)).isTrue();
        element.putU32(0, EventCode.PCM_XRUN);
        bench.lie(0, element.head(), 8, 1);
        bench.lie(1, element.head(), 8, 2);
        bench.queue.completed();
        assertThat(bench.sink.xruns).isOne();
        assertThat(bench.queue.events()).isOne();
        assertThat(bench.queue.statistics().violations()).isOne();
        assertThat(bench.queue.isBroken()).isFalse();
    }

    @Test
    void shouldIgnoreIdsThatNobodyKnows() {
        bench.lie(0, 99, 8, 1);
        bench.lie(1, -1, 8, 2);
        bench.queue.completed();
        assertThat(bench.queue.events()).isZero();
        assertThat(bench.queue.statistics().violations()).isEqualTo(2);
        assertThat(bench.queue.isBroken()).isFalse();
    }

    @Test
    void shouldBreakWhenTheIndexJumps() {
        bench.lie(0, 0, 8, 9);
        bench.queue.completed();
        assertThat(bench.queue.isBroken()).isTrue();
        bench.queue.completed();
        assertThat(bench.sink.xruns).isZero();
    }

    @Test
    void shouldHoldBuffersBackWhenTheDeviceFloods() {
        bench.service.addListener(listener);
        bench.device.enableKicks();
        AtomicInteger sent = new AtomicInteger();
        // An event for each buffer, as soon as it is posted, up to a limit that only a bounded call leaves unreached.
        bench.onKick = () -> {
            while (sent.get() < 100_000 && bench.send(EventCode.PCM_XRUN, 0)) {
                sent.incrementAndGet();
            }
            bench.device.enableKicks();
        };
        bench.onKick.run();
        Thread test = Thread.currentThread();
        Runnable flood = bench.onKick;
        bench.onKick = () -> {
            if (Thread.currentThread() == test) {
                flood.run();
            }
        };
        bench.queue.completed();
        assertThat(bench.sink.xruns).isEqualTo(sent.get()).isLessThanOrEqualTo(17 * 8 + 8);
        await().until(() -> bench.buffersOfDevice() == 8);
        assertThat(bench.queue.isBroken()).isFalse();
        assertThat(bench.kicks.get()).isPositive();
    }

    @Test
    void shouldSurviveACardThatThrows() {
        bench.sink.failure = new IllegalStateException("a defect");
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        bench.sink.failure = null;
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        assertThat(bench.sink.xruns).isOne();
        assertThat(bench.queue.events()).isEqualTo(2);
    }

    @Test
    void shouldDropAndCountEventsWhenListenersDoNotKeepUp() throws InterruptedException {
        BlockingListener blocking = new BlockingListener();
        bench.service.addListener(blocking);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        blocking.entered.await();
        for (int i = 0; i < ListenerThread.CAPACITY + 10; i++) {
            bench.sendAndComplete(EventCode.PCM_PERIOD_ELAPSED, 1);
        }
        bench.queue.cardLost("is never dropped");
        assertThat(bench.queue.lost()).isEqualTo(10);
        assertThat(bench.sink.periods).isEqualTo(ListenerThread.CAPACITY + 10);
        blocking.mayReturn.countDown();
        await().untilAsserted(() -> assertThat(blocking.heard)
                .hasSize(1 + ListenerThread.CAPACITY + 1)
                .endsWith("bench lost is never dropped"));
    }

    @Test
    void shouldIgnoreEventsAfterTheStop() {
        bench.service.addListener(listener);
        bench.queue.stop();
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        bench.queue.cardLost("too late");
        assertThat(bench.sink.xruns).isZero();
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void shouldKeepBuffersUntilTheDeviceWasReset() {
        bench.queue.stop();
        assertThat(bench.memory.live()).isGreaterThan(bench.regionsOfBench);
        bench.queue.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
        bench.queue.release();
    }

    @Test
    void shouldLetGoOfIndirectTablesToo() {
        use(true, true, EventService.END_NANOS);
        bench.queue.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
    }

    @Test
    void shouldAllocateNothingForEventsOfStreams() throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicLong heard = new AtomicLong();
        SoundEventListener counting = new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                heard.incrementAndGet();
            }
        };
        bench.service.addListener(counting);
        long eventThread = EventBench.eventThread().getId();
        long least = Long.MAX_VALUE;
        // A compiler that changes its mind leaves a few bytes in some rounds; an event that allocates does so in all.
        for (int round = 0; round < 10 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes() + threads.getThreadAllocatedBytes(eventThread);
            sendMany(heard, 1_000);
            long after = threads.getCurrentThreadAllocatedBytes() + threads.getThreadAllocatedBytes(eventThread);
            least = Math.min(least, after - before);
        }
        assertThat(least).isZero();
    }

    private void sendMany(AtomicLong heard, int count) {
        for (int i = 0; i < count; i++) {
            long before = heard.get();
            bench.send(EventCode.PCM_XRUN, 1);
            bench.queue.completed();
            while (heard.get() == before) {
                Thread.onSpinWait();
            }
        }
    }
}
