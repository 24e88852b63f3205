// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallSignalsTest {

    private final Linux linux = new Linux();
    private EventFd wakeup;
    private CallSignals signals;

    @BeforeEach
    void open() throws IOException {
        wakeup = linux.createEventFd();
        signals = new CallSignals(wakeup);
    }

    @AfterEach
    void close() {
        signals.close();
        wakeup.close();
        linux.close();
    }

    @Test
    void shouldSignalTheCounterOfTheRing() throws IOException {
        EventFd call = linux.createEventFd();
        signals.replace(2, call);
        signals.signalQueue(1);
        signals.signalQueue(-1);
        signals.signalQueue(64);
        assertThat(call.take()).isFalse();
        signals.signalQueue(2);
        assertThat(call.take()).isTrue();
        signals.replace(2, null);
        signals.signalQueue(2);
        assertThat(call.descriptor().isOpen()).isFalse();
    }

    @Test
    void shouldWakeTheExportWhenTheConfigurationChanges() {
        assertThat(signals.takeConfigChanged()).isFalse();
        signals.signalConfig();
        assertThat(wakeup.take()).isTrue();
        assertThat(signals.takeConfigChanged()).isTrue();
        assertThat(signals.takeConfigChanged()).isFalse();
    }

    @Test
    void shouldNeverSignalAnotherDescriptorWhenCountersAreReplacedMeanwhile() throws Exception {
        AtomicBoolean signalling = new AtomicBoolean(true);
        Thread device = new Thread(() -> {
            while (signalling.get()) {
                signals.signalQueue(0);
            }
        });
        device.start();
        try {
            for (int i = 0; i < 20_000; i++) {
                signals.replace(0, linux.createEventFd());
                // It most likely gets the number that the one before had.
                try (EventFd innocent = linux.createEventFd()) {
                    assertThat(innocent.take()).isFalse();
                }
            }
        } finally {
            signalling.set(false);
            device.join();
        }
    }

    @Test
    void shouldAllocateNothingWhenSignalled() throws IOException {
        signals.replace(0, linux.createEventFd());
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        for (int i = 0; i < 20_000; i++) {
            signals.signalQueue(0);
        }
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 10_000; i++) {
            signals.signalQueue(0);
        }
        // What the measurement itself takes.
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(1024);
    }
}
