// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device that gives messages back, one after the other, while its stream is started again. */
@Timeout(60)
class ResumeRaceTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.U8, PcmRate.HZ_48000, 1, 4, 32);
    private static final int ROUNDS = 3_000;
    private static final int SPINS = 1_500;
    private static final int BATCH = 20;

    @Test
    void shouldNotTouchMessagesThatTheDeviceStillHas() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Rig rig = new Rig(new Rig.Shape().indirect());
            rig.control.after((request, stream) -> {});
            PcmSubstream substream = rig.playing(PARAMS);
            rig.device.pull();
            substream.stop();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean over = new AtomicBoolean();
            Thread completing = new Thread(() -> {
                begun.countDown();
                while (!over.get()) {
                    for (int i = 0; i < BATCH && !rig.device.pending(0).isEmpty(); i++) {
                        rig.device.answerNext(0, FakeDevice.OK);
                    }
                    rig.completed();
                }
            });
            completing.start();
            begun.await();
            for (int i = 0; i < round % SPINS; i++) {
                Thread.onSpinWait();
            }
            substream.start();
            over.set(true);
            completing.join();
            rig.completed();
            assertThat(substream.failure()).isEmpty();
        }
    }
}
