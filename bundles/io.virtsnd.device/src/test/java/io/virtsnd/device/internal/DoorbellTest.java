// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoorbellTest {

    private final Doorbell doorbell = new Doorbell();

    @Test
    void shouldKeepWhatRangUntilItIsTaken() {
        doorbell.ring(1);
        doorbell.ring(4);
        doorbell.ring(4);
        doorbell.await(TimeUnit.SECONDS.toNanos(50));
        assertThat(doorbell.take()).isEqualTo(5);
        assertThat(doorbell.take()).isZero();
        assertThat(doorbell.takeNews()).isNull();
    }

    @Test
    void shouldNotSleepWhenItIsTimeAlready() {
        doorbell.await(0);
        doorbell.await(-1);
        doorbell.await(1);
    }

    @Test
    void shouldWakeWhoSleeps() throws InterruptedException {
        Thread sleeper = new Thread(() -> doorbell.await(TimeUnit.SECONDS.toNanos(50)));
        sleeper.start();
        await().until(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
        doorbell.ring(Doorbell.OTHER);
        sleeper.join(20_000);
        assertThat(sleeper.isAlive()).isFalse();
    }

    @Test
    void shouldNotLoseARingOfManyThreads() throws InterruptedException {
        int rings = 20_000;
        AtomicInteger given = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        Thread sleeper = new Thread(() -> {
            while (seen.get() < 2 * rings) {
                doorbell.await(TimeUnit.SECONDS.toNanos(50));
                doorbell.take();
                seen.set(given.get());
            }
        });
        sleeper.start();
        Runnable ringer = () -> {
            for (int i = 0; i < rings; i++) {
                given.incrementAndGet();
                doorbell.ring(1);
            }
        };
        Thread first = new Thread(ringer);
        Thread second = new Thread(ringer);
        first.start();
        second.start();
        first.join();
        second.join();
        sleeper.join(40_000);
        assertThat(sleeper.isAlive()).isFalse();
    }
}
