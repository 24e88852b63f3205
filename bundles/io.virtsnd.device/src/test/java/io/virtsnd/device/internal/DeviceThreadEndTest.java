// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
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
}
