// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for descriptors. */
@Timeout(30)
class PollSetTest {

    private static final int WINDOWS = 10;
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path folder;

    private final Linux linux = new Linux();
    private EventFd event;
    private PollSet set;

    @BeforeEach
    void open() throws IOException {
        event = linux.createEventFd();
        set = linux.createPollSet(2);
    }

    @AfterEach
    void close() {
        set.close();
        event.close();
        linux.close();
    }

    @Test
    void shouldWakeWhenSignalled() throws Exception {
        int slot = set.add(event.descriptor(), PollSet.READABLE);
        Thread other = new Thread(event::signal);
        other.start();
        assertThat(set.await(LONG)).isEqualTo(1);
        assertThat(set.ready(slot)).isEqualTo(PollSet.READABLE);
        other.join();
        assertThat(event.take()).isTrue();
        assertThat(set.await(0)).isZero();
        assertThat(set.ready(slot)).isZero();
    }

    @Test
    void shouldReturnWhenTheTimeIsOver() {
        set.add(event.descriptor(), PollSet.READABLE);
        assertThat(set.await(1_000)).isZero();
    }

    @Test
    void shouldSayWhenThePeerIsGone() throws IOException {
        UnixSocket[] pair = linux.createSocketPair();
        int slot = set.add(pair[0].descriptor(), PollSet.PEER_CLOSED);
        assertThat(set.await(0)).isZero();
        pair[1].close();
        assertThat(set.await(LONG)).isEqualTo(1);
        assertThat(set.ready(slot) & PollSet.PEER_CLOSED).isNotZero();
        assertThat(set.ready(slot) & PollSet.HANGUP).isNotZero();
        set.remove(slot);
        pair[0].close();
    }

    @Test
    void shouldWakeTheOneThatWaitsWhenASocketIsClosedHere() throws Exception {
        UnixSocket[] pair = linux.createSocketPair();
        set.add(pair[0].descriptor(), PollSet.READABLE);
        Thread other = new Thread(pair[0]::close);
        other.start();
        assertThat(set.await(LONG)).isEqualTo(1);
        other.join();
        pair[1].close();
    }

    @Test
    void shouldKeepANumberWhileItIsInTheSet() throws IOException {
        long before = Descriptors.open("[eventfd]");
        int slot = set.add(event.descriptor(), PollSet.READABLE);
        event.close();
        assertThat(Descriptors.open("[eventfd]")).isEqualTo(before);
        set.remove(slot);
        assertThat(Descriptors.open("[eventfd]")).isEqualTo(before - 1);
    }

    @Test
    void shouldChangeWhatIsWaitedFor() {
        int slot = set.add(event.descriptor(), PollSet.WRITABLE);
        assertThat(set.await(0)).isEqualTo(1);
        set.events(slot, PollSet.READABLE);
        assertThat(set.await(0)).isZero();
    }

    @Test
    void shouldUseASlotAgainWhenItIsFree() {
        int first = set.add(event.descriptor(), PollSet.READABLE);
        set.add(event.descriptor(), PollSet.READABLE);
        assertThatThrownBy(() -> set.add(event.descriptor(), PollSet.READABLE)).hasMessageContaining("capacity=2");
        set.remove(first);
        assertThat(set.add(event.descriptor(), PollSet.READABLE)).isEqualTo(first);
    }

    @Test
    void shouldTellWhenAFileAppears() throws IOException {
        try (DirectoryWatch watch = linux.watch(folder)) {
            int slot = set.add(watch.descriptor(), PollSet.READABLE);
            assertThat(set.await(0)).isZero();
            Files.writeString(folder.resolve("socket"), "");
            assertThat(set.await(LONG)).isEqualTo(1);
            assertThat(set.ready(slot)).isEqualTo(PollSet.READABLE);
            assertThat(watch.take()).isTrue();
            assertThat(watch.take()).isFalse();
            set.remove(slot);
        }
        assertThatThrownBy(() -> linux.watch(folder.resolve("socket"))).hasMessageContaining("ENOTDIR");
        assertThatThrownBy(() -> linux.watch(folder.resolve("none"))).hasMessageContaining("ENOENT");
    }

    @Test
    void shouldAllocateNothingWhenAnEventGoesRound() {
        int slot = set.add(event.descriptor(), PollSet.READABLE);
        goRound(slot, 20_000);
        // The JVM itself may allocate now and then while it compiles; each round would in every window.
        assertThat(LongStream.range(0, WINDOWS).map(window -> allocated(slot)).min())
                .hasValue(0);
    }

    private long allocated(int slot) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        goRound(slot, 10_000);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void goRound(int slot, int times) {
        for (int i = 0; i < times; i++) {
            event.signal();
            set.await(LONG);
            if (set.ready(slot) != PollSet.READABLE || !event.take()) {
                throw new AssertionError("round " + i);
            }
        }
    }
}
