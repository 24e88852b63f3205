// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class StopSignalTest {

    @Test
    void shouldInterruptTheCommandAndLeaveTheEndToTheSignal() throws Exception {
        StopSignal signal = new StopSignal(Thread.currentThread());
        Thread hook = new Thread(signal::stop);
        hook.start();

        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
        assertThat(hook.isAlive()).as("waits for the command").isTrue();

        assertThat(signal.end()).isTrue();
        hook.join();
    }

    @Test
    void shouldDisturbNobodyWhenTheCommandIsOver() throws Exception {
        StopSignal signal = new StopSignal(Thread.currentThread());

        assertThat(signal.end()).isFalse();
        CompletableFuture.runAsync(signal::stop).get();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
