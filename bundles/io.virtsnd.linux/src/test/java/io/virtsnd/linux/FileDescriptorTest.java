// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Descriptors are closed once, and not under a call. */
class FileDescriptorTest {

    private static final String EVENT = "[eventfd]";

    @Test
    void shouldBeClosedBelowWhenClosed() throws Exception {
        try (Linux linux = new Linux()) {
            long before = Descriptors.open(EVENT);
            EventFd event = linux.createEventFd();
            assertThat(Descriptors.open(EVENT)).isEqualTo(before + 1);
            event.close();
            assertThat(Descriptors.open(EVENT)).isEqualTo(before);
            assertThat(event.descriptor().isOpen()).isFalse();
        }
    }

    @Test
    void shouldCloseOnlyOnceWhenTheNumberBelongsToSomebodyElse() throws Exception {
        try (Linux linux = new Linux()) {
            EventFd first = linux.createEventFd();
            first.close();
            try (EventFd second = linux.createEventFd()) {
                assertThat(second.descriptor().number())
                        .isEqualTo(first.descriptor().number());
                first.close();
                second.signal();
                assertThat(second.take()).isTrue();
            }
        }
    }

    @Test
    void shouldStayOpenBelowWhenACallIsUnderWay() throws Exception {
        try (Linux linux = new Linux()) {
            long before = Descriptors.open(EVENT);
            EventFd event = linux.createEventFd();
            FileDescriptor descriptor = event.descriptor();
            descriptor.require();
            event.close();
            assertThat(descriptor.isOpen()).isFalse();
            assertThat(Descriptors.open(EVENT)).isEqualTo(before + 1);
            descriptor.leave();
            assertThat(Descriptors.open(EVENT)).isEqualTo(before);
        }
    }

    @Test
    void shouldDoNothingWhenSignalledAfterClose() throws Exception {
        try (Linux linux = new Linux()) {
            EventFd event = linux.createEventFd();
            event.close();
            event.signal();
            assertThat(event.take()).isFalse();
            assertThatThrownBy(event.descriptor()::require).hasMessageContaining("closed: fd=");
        }
    }

    @Test
    void shouldNeverUseANumberAgainWhenClosedByAnotherThread() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Linux linux = new Linux()) {
            for (int round = 0; round < 2000; round++) {
                EventFd event = linux.createEventFd();
                CountDownLatch go = new CountDownLatch(1);
                Future<?> closing = other.submit(() -> {
                    go.await();
                    event.close();
                    return null;
                });
                go.countDown();
                event.signal();
                event.signal();
                EventFd next = linux.createEventFd();
                event.signal();
                assertThat(next.take()).isFalse();
                closing.get();
                next.close();
            }
        } finally {
            other.shutdown();
        }
    }
}
