// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Event counters whose other end does what it likes with them. */
class EventFdTest {

    private static final int F_SETFL = 4;
    private static final int READ_WRITE = 2;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Linux linux = new Linux();
    private EventFd event;

    @BeforeEach
    void open() throws IOException {
        event = linux.createEventFd();
        // A peer has the same open file.
        Function.getFunction("c", "fcntl")
                .invokeInt(new Object[] {event.descriptor().number(), F_SETFL, READ_WRITE});
    }

    @AfterEach
    void close() {
        event.close();
        linux.close();
    }

    @Test
    void regressionSignalReturnsWhenThePeerFilledTheCounterAndLetsItBlock() {
        ByteBuffer most = ByteBuffer.allocateDirect(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(0, -2);
        Function.getFunction("c", "write")
                .invokeInt(new Object[] {event.descriptor().number(), most, (long) Long.BYTES});
        assertTimeoutPreemptively(SOON, event::signal);
        assertThat(event.take()).isTrue();
        event.signal();
        assertThat(event.take()).isTrue();
    }

    @Test
    void regressionTakeReturnsWhenThePeerEmptiedTheCounterAndLetsItBlock() {
        event.signal();
        assertThat(event.take()).isTrue();
        assertThat(assertTimeoutPreemptively(SOON, event::take)).isFalse();
    }
}
