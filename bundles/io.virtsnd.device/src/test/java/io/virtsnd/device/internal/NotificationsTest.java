// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.BackendHost;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NotificationsTest {

    private final Notifications notifications = new Notifications();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final BackendHost host = new BackendHost() {
        @Override
        public void signalQueue(int queue) {
            heard.add("queue " + queue);
        }

        @Override
        public void signalConfig() {
            heard.add("config");
        }
    };

    @Test
    void shouldTellOfDataBeforeItTellsOfAnswers() {
        notifications.configChanged();
        notifications.send(host, notifications.take(0b1111));
        assertThat(heard).containsExactly("queue 3", "queue 2", "queue 1", "queue 0", "config");
    }

    @Test
    void shouldTellOfAChangeOnce() {
        notifications.configChanged();
        notifications.send(host, notifications.take(0));
        notifications.send(host, notifications.take(0));
        assertThat(heard).containsExactly("config");
    }

    @Test
    void shouldForgetWhatNobodyIsToBeToldAnyMore() {
        notifications.configChanged();
        notifications.clear();
        notifications.send(host, notifications.take(0));
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldWaitForWhatIsUnderWay() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        int signals = notifications.take(1);
        Thread sender = new Thread(() -> notifications.send(
                new BackendHost() {
                    @Override
                    public void signalQueue(int queue) {
                        inside.countDown();
                        try {
                            open.await();
                        } catch (InterruptedException interrupted) {
                            Thread.currentThread().interrupt();
                        }
                        heard.add("sent");
                    }

                    @Override
                    public void signalConfig() {}
                },
                signals));
        sender.start();
        await().until(() -> inside.getCount() == 0);
        Thread waiter = new Thread(() -> {
            notifications.await();
            heard.add("waited");
        });
        waiter.start();
        open.countDown();
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("sent", "waited");
    }

    @Test
    void shouldNotWaitForAHostThatFailed() {
        int signals = notifications.take(1);
        BackendHost broken = new BackendHost() {
            @Override
            public void signalQueue(int queue) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void signalConfig() {}
        };
        assertThatThrownBy(() -> notifications.send(broken, signals)).isInstanceOf(IllegalStateException.class);
        notifications.await();
        assertThat(notifications.take(0)).isZero();
    }
}
