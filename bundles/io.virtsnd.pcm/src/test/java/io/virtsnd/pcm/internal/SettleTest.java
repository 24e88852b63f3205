// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some devices handle STOP before messages that were sent before it, and break (reference f.4). */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SettleTest {

    private static final PcmParams LONG = PcmParams.of(PcmFormat.S16, PcmRate.HZ_8000, 1, 80_000, 2);

    @Test
    void shouldStopOnlyAfterTheDeviceTookWhatWasSent() throws InterruptedException {
        int attempts = 0;
        while (takenAtStop() == 0) {
            // The wait is bounded: a machine that is busy may not get to it in time.
            assertThat(++attempts).isLessThan(50);
        }
    }

    /** The device takes the message once the stream waits for that; answers how many it has when STOP arrives. */
    private static int takenAtStop() throws InterruptedException {
        Rig rig = new Rig();
        PcmSubstream substream = rig.prepared(0, LONG);
        rig.device.tx.onKick(() -> {});
        substream.write(Rig.pattern(0, LONG.periodBytes()));
        substream.start();
        int[] taken = {-1};
        rig.control.before((request, stream) -> taken[0] = rig.device.pending(0).size());
        Thread stopper = new Thread(substream::stop);
        stopper.start();
        while (stopper.getState() != Thread.State.TIMED_WAITING && stopper.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        rig.device.pull();
        stopper.join();
        return taken[0];
    }

    @Test
    void shouldNotWaitLongForADeviceThatTakesNothing() {
        Rig rig = new Rig();
        PcmSubstream substream = rig.prepared(0, LONG);
        rig.device.tx.onKick(() -> {});
        substream.write(Rig.pattern(0, LONG.periodBytes()));
        substream.start();

        substream.stop();

        assertThat(rig.control.sent).endsWith("STOP 0");
    }

    @Test
    void shouldStopADeviceThatDoesNotSayWhatItTook() {
        Rig rig = new Rig(new Rig.Shape().withoutEventIdx());
        PcmSubstream substream = rig.playing(Rig.SMALL);

        substream.stop();
        substream.start();
        rig.play(0, 4);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 4 * Rig.PERIOD));
    }
}
