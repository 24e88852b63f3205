// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TakeBackTest {

    private final TakeBack takeBack = new TakeBack();

    @Test
    void shouldNotWaitWhenNothingIsTakenBack() {
        takeBack.awaitEnd();
        takeBack.begin();
        takeBack.end();
        takeBack.awaitEnd();
    }

    @Test
    void shouldNotWaitForItself() {
        takeBack.begin();
        takeBack.awaitEnd();
    }

    @Test
    void shouldWaitForAnotherThreadThoughItIsInterrupted() throws InterruptedException {
        takeBack.begin();
        boolean[] wasInterrupted = new boolean[1];
        Thread closing = new Thread(() -> {
            takeBack.awaitEnd();
            wasInterrupted[0] = Thread.interrupted();
        });
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        closing.interrupt();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING && !closing.isInterrupted());
        takeBack.end();
        closing.join();

        assertThat(wasInterrupted[0]).isTrue();
    }

    @Test
    @Tag("full")
    void shouldGiveUpInTheEnd() throws InterruptedException {
        takeBack.begin();
        Thread closing = new Thread(takeBack::awaitEnd);
        closing.start();
        closing.join();

        assertThat(closing.isAlive()).isFalse();
    }
}
