// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.protocol.EventCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device on a thread of its own, which signals and wants kicks only when the rules say so: none gets lost. */
class EventSignalsTest {

    private static final int EVENTS = 50_000;
    private static final long PATIENCE_SECONDS = 20;

    private final Semaphore kicks = new Semaphore(0);
    private final Semaphore signals = new Semaphore(0);

    @ParameterizedTest
    @CsvSource({"8, false, false", "8, false, true", "64, true, true", "1, false, true"})
    void shouldLoseNoSignalAndNoKick(int size, boolean indirect, boolean eventIdx) throws Exception {
        try (EventBench bench = new EventBench(size, indirect, eventIdx, EventService.END_NANOS)) {
            bench.onKick = kicks::release;
            CompletableFuture<Void> device =
                    CompletableFuture.runAsync(() -> sendAll(bench), task -> new Thread(task, "device").start());
            while (bench.queue.events() < EVENTS) {
                assertThat(signals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as("signal after %s events", bench.queue.events())
                        .isTrue();
                bench.queue.completed();
            }
            device.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(bench.sink.xruns).isEqualTo(EVENTS);
            assertThat(bench.queue.unknown()).isZero();
            assertThat(bench.queue.statistics().violations()).isZero();
        }
    }

    private void sendAll(EventBench bench) {
        for (int sent = 0; sent < EVENTS; sent++) {
            while (!bench.send(EventCode.PCM_XRUN, 0)) {
                awaitKick(bench);
            }
            if (bench.device.needsSignal()) {
                signals.release();
            }
        }
    }

    private void awaitKick(EventBench bench) {
        if (bench.device.enableKicks()) {
            return;
        }
        try {
            if (!kicks.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no kick");
            }
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
