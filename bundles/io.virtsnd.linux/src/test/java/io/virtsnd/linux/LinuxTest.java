// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Native access comes, goes, and comes again. */
class LinuxTest {

    @Test
    void shouldBeAvailableWhenOnLinux() {
        try (Linux linux = new Linux()) {
            assertThat(linux.unavailabilityCause()).isEmpty();
            assertThat(linux.isAvailable()).isTrue();
        }
    }

    @Test
    void regressionIsAvailableWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        try (Linux linux = new Linux()) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(linux.isAvailable()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void shouldRefuseWhenClosed() {
        Linux linux = new Linux();
        linux.close();
        linux.close();
        assertThatThrownBy(linux::createEventFd)
                .isInstanceOf(NativeUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldComeAgainWhenTheLastOneWasClosed() throws IOException {
        for (int time = 0; time < 3; time++) {
            try (Linux linux = new Linux();
                    EventFd event = linux.createEventFd()) {
                event.signal();
                assertThat(event.take()).isTrue();
            }
        }
    }

    @Test
    void shouldLetWhatWasMadeWorkUntilItIsClosed() throws IOException {
        Linux linux = new Linux();
        UnixSocket[] pair = linux.createSocketPair();
        PollSet set = linux.createPollSet(1);
        int slot = set.add(pair[0].descriptor(), PollSet.READABLE);
        linux.close();
        pair[1].close();
        assertThat(set.await(1_000_000_000L)).isEqualTo(1);
        assertThat(set.ready(slot)).isNotZero();
        set.close();
        pair[0].close();
    }

    @Test
    void shouldSayWhyWhenTheArchitectureDoesNotFit() {
        String architecture = System.setProperty("os.arch", "vax");
        try (Linux linux = new Linux()) {
            assertThat(linux.isAvailable()).isFalse();
            assertThat(linux.unavailabilityCause().orElseThrow()).hasMessageContaining("os.arch=vax");
            assertThatThrownBy(linux::requireAvailable)
                    .hasNoCause()
                    .hasMessageMatching("no native access: .*os.arch=vax");
            assertThatThrownBy(() -> linux.connect(Path.of("/tmp/x")))
                    .isInstanceOf(NativeUnavailableException.class)
                    .hasMessageContaining("os.arch=vax");
        } finally {
            System.setProperty("os.arch", architecture);
        }
    }

    @Test
    void shouldSetTimerSlackOfTheCallingThread() throws Exception {
        try (Linux linux = new Linux()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    linux.timerSlack(1);
                } catch (IOException refused) {
                    failure.set(refused);
                }
            });
            thread.start();
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void shouldNameThePriorityWhenRealTimeIsRefused() {
        try (Linux linux = new Linux()) {
            assertThatThrownBy(() -> linux.realtime(1000))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("EINVAL")
                    .hasMessageContaining("priority=1000");
        }
    }

    @Test
    void shouldSayWhatToDoWhenAThreadMayNotBeUrgent() throws Exception {
        try (Linux linux = new Linux()) {
            AtomicReference<Object> said = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                said.set(new Urgency(1).apply(linux));
            });
            thread.start();
            thread.join();
            // As root it is granted, elsewhere that depends on RLIMIT_RTPRIO.
            assertThat(said.get().toString())
                    .matches(text ->
                            text.equals("Optional.empty") || text.contains("LimitRTPRIO=") && text.contains("EPERM"));
        }
        assertThatThrownBy(() -> new Urgency(100)).hasMessageContaining("priority=100");
    }
}
