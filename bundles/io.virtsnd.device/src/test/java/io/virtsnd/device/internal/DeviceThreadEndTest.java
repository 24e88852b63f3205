// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread of a device ends whenever it is told to. */
@Timeout(20)
class DeviceThreadEndTest {

    private static final String NAME = "virtsnd-ending";

    @Test
    void shouldEndWhenARoundTookTheRing() throws InterruptedException {
        Doorbell doorbell = new Doorbell();
        CountDownLatch begun = new CountDownLatch(1);
        DeviceThread thread = new DeviceThread(
                NAME,
                doorbell,
                () -> {
                    begun.countDown();
                    while (doorbell.take() == 0) {
                        Thread.onSpinWait();
                    }
                    return Long.MAX_VALUE;
                },
                fault -> {});
        thread.start();
        begun.await();
        thread.end();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain(NAME);
    }

    /** The JVM throws what an access did at any later point, also while the fault before is being told. */
    @Test
    void shouldTellAFaultAgainWhenAnotherCameMeanwhile() throws InterruptedException {
        Doorbell doorbell = new Doorbell();
        AtomicInteger told = new AtomicInteger();
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger rounds = new AtomicInteger();
        DeviceThread thread = new DeviceThread(
                NAME,
                doorbell,
                () -> {
                    if (rounds.getAndIncrement() == 0) {
                        throw new InternalError("memory was taken away");
                    }
                    goesOn.countDown();
                    return Long.MAX_VALUE;
                },
                fault -> {
                    if (told.getAndIncrement() == 0) {
                        throw new InternalError("and again");
                    }
                });
        thread.start();

        assertThat(goesOn.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).hasValue(2);
        thread.end();
    }
}
