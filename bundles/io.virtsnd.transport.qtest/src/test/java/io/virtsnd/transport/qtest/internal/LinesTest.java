// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LinesTest {

    private static final int TIMES = 50_000;
    private static final int LINE = 20;
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    @TempDir
    Path folder;

    private final Linux linux = new Linux();
    private final Lines lines = new Lines();
    private FakeQemu qemu;
    private QtestSocket socket;

    @BeforeEach
    void connect() throws IOException {
        qemu = new FakeQemu(folder);
        socket = new QtestSocket(linux, folder.resolve("qtest.sock"), PATIENCE_NANOS, lines::raised);
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        qemu.close();
        linux.close();
    }

    @Test
    void regressionLineThatGoesUpWhileAnotherThreadLooks() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        try (Signals signals = lines.open(linux, socket)) {
            signals.take();
            Thread looking = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    taken.addAndGet((int) signals.take());
                }
            });
            looking.start();
            try {
                for (int up = 1; up <= TIMES; up++) {
                    lines.raised(LINE);
                    assertThat(isTaken(taken, up))
                            .as("line that went up %d times", up)
                            .isTrue();
                }
            } finally {
                looking.interrupt();
                looking.join();
            }
        }
    }

    private static boolean isTaken(AtomicInteger taken, int count) {
        long start = System.nanoTime();
        while (taken.get() < count && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
        return taken.get() >= count;
    }
}
