// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.protocol.EventCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners come, go, block and throw. */
class ListenersTest {

    private static final long SHORT_NANOS = 20_000_000L;

    private EventBench bench = new EventBench();
    private final HeardEvents listener = new HeardEvents();
    private final BlockingListener blocking = new BlockingListener();

    @AfterEach
    void close() {
        blocking.mayReturn.countDown();
        bench.close();
    }

    private void use(boolean indirect, boolean eventIdx, long endNanos) {
        bench.close();
        bench = new EventBench(8, indirect, eventIdx, endNanos);
    }

    /** Runs something on another thread, which waits now. */
    private static Thread waiting(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private void block() throws InterruptedException {
        bench.service.addListener(blocking);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        blocking.entered.await();
    }

    @Test
    void shouldCallListenersOnAThreadOfTheCard() {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(null);
        use(false, false, EventService.END_NANOS);
        Thread.currentThread().setContextClassLoader(own);
        AtomicReference<Thread> caller = new AtomicReference<>();
        bench.service.addListener(new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                caller.set(Thread.currentThread());
            }
        });
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        await().untilAtomic(caller, org.hamcrest.Matchers.notNullValue());
        assertThat(caller.get().getName()).isEqualTo("virtsnd-bench-event");
        assertThat(caller.get().isDaemon()).isTrue();
        assertThat(caller.get().getContextClassLoader()).isSameAs(EventService.class.getClassLoader());
    }

    @Test
    void shouldGoOnCallingAListenerThatThrows() {
        AtomicInteger calls = new AtomicInteger();
        bench.service.addListener(new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                calls.incrementAndGet();
                throw new NoClassDefFoundError("its bundle is half gone");
            }
        });
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        await().untilAsserted(() -> assertThat(listener.heard).containsExactly("bench xrun 0", "bench xrun 1"));
        assertThat(calls).hasValue(2);
    }

    @Test
    void shouldGoOnWhenAListenerLeavesTheThreadInterrupted() {
        bench.service.addListener(new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                Thread.currentThread().interrupt();
            }
        });
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        await().until(() -> listener.heard.size() == 1);
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        await().until(() -> listener.heard.size() == 2);
    }

    @Test
    void shouldNotCallAListenerThatWasRemoved() {
        bench.service.addListener(listener);
        HeardEvents stays = new HeardEvents();
        bench.service.addListener(stays);
        bench.service.removeListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        await().until(() -> stays.heard.size() == 1);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void shouldNotCallAListenerThatAnotherOneRemovedMeanwhile() {
        HeardEvents last = new HeardEvents();
        bench.service.addListener(new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                bench.service.removeListener(listener);
            }
        });
        bench.service.addListener(listener);
        bench.service.addListener(last);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        await().until(() -> last.heard.size() == 1);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void shouldWaitForACallUnderWayWhenAListenerIsRemoved() throws InterruptedException {
        use(false, false, 60_000_000_000L);
        block();
        Thread removal = waiting(() -> bench.service.removeListener(blocking));
        bench.sendAndComplete(EventCode.PCM_PERIOD_ELAPSED, 1);
        assertThat(removal.isAlive()).isTrue();
        blocking.mayReturn.countDown();
        removal.join();
        assertThat(blocking.heard).containsExactly("bench xrun 0");
    }

    @Test
    void shouldNotWaitForEverWhenAListenerThatBlocksIsRemoved() throws InterruptedException {
        use(false, false, SHORT_NANOS);
        block();
        bench.service.removeListener(blocking);
        bench.sendAndComplete(EventCode.PCM_PERIOD_ELAPSED, 1);
        bench.service.addListener(listener);
        blocking.mayReturn.countDown();
        await().until(() -> listener.heard.contains("bench period 1"));
        assertThat(blocking.heard).containsExactly("bench xrun 0");
    }

    @Test
    void shouldTellTheLastStateOfEachStreamWhenAListenerIsFarBehind() throws InterruptedException {
        block();
        bench.service.addListener(listener);
        for (int event = 0; event < ListenerThread.CAPACITY; event++) {
            bench.queue.streamChanged(event % 2, PcmState.RUNNING);
        }
        bench.queue.streamChanged(0, PcmState.STOPPED);
        bench.queue.streamChanged(1, PcmState.FAILED);
        bench.queue.streamChanged(0, PcmState.RELEASED);
        bench.queue.streamChanged(1, PcmState.CLOSED);

        blocking.mayReturn.countDown();

        await().until(() -> listener.heard.size() == ListenerThread.CAPACITY + 2);
        assertThat(listener.heard).endsWith("bench stream 0 RELEASED", "bench stream 1 CLOSED");
        assertThat(bench.queue.lost()).isZero();
    }

    @Test
    void shouldNotWaitForItselfWhenAListenerRemovesItself() {
        use(false, false, 60_000_000_000L);
        AtomicInteger calls = new AtomicInteger();
        SoundEventListener[] self = new SoundEventListener[1];
        self[0] = new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                calls.incrementAndGet();
                bench.service.removeListener(self[0]);
            }
        };
        bench.service.addListener(self[0]);
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        bench.sendAndComplete(EventCode.PCM_XRUN, 1);
        await().until(() -> listener.heard.size() == 2);
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldTellListenersWhatCameBeforeTheStop() throws InterruptedException {
        use(false, false, 60_000_000_000L);
        block();
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 2);
        bench.queue.cardLost("pulled out");
        Thread stop = waiting(bench.queue::stop);
        blocking.mayReturn.countDown();
        stop.join();
        assertThat(listener.heard).containsExactly("bench xrun 2", "bench lost pulled out");
        await().until(() -> EventBench.eventThread() == null);
    }

    @Test
    void shouldCallNobodyAfterTheStopWhenAListenerBlocks() throws InterruptedException {
        use(false, false, SHORT_NANOS);
        block();
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 2);
        bench.queue.cardLost("pulled out");
        Thread thread = EventBench.eventThread();
        bench.queue.stop();
        blocking.mayReturn.countDown();
        await().until(() -> !thread.isAlive());
        assertThat(listener.heard).isEmpty();
        assertThat(bench.queue.lost()).isEqualTo(1);
    }

    @Test
    void shouldNotWaitForItselfWhenAListenerStopsTheCard() {
        use(false, false, 60_000_000_000L);
        bench.service.addListener(new SoundEventListener() {
            @Override
            public void xrun(String card, int streamId) {
                bench.queue.stop();
            }
        });
        bench.service.addListener(listener);
        bench.sendAndComplete(EventCode.PCM_XRUN, 0);
        await().until(() -> EventBench.eventThread() == null);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void shouldEndTheThreadsOfAllCardsWhenTheServiceGoes() {
        bench.service.deactivate();
        await().until(() -> EventBench.eventThread() == null);
    }
}
