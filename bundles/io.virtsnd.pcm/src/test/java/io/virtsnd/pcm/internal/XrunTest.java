// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import org.junit.jupiter.api.Test;

class XrunTest {

    private final Rig rig = new Rig();

    @Test
    void shouldCountOneEpisodeWhenNothingIsPendingWhileItRuns() {
        PcmSubstream substream = rig.playing(Rig.SMALL);

        rig.play(0, 3);
        assertThat(substream.statistics().xruns()).isZero();
        rig.play(0, 1);
        rig.completed();

        assertThat(substream.statistics().xruns()).isEqualTo(1);
    }

    @Test
    void shouldCarryOnWithTheNextWrite() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        rig.play(0, 4);
        substream.write(Rig.pattern(4 * Rig.PERIOD, 2 * Rig.PERIOD));
        rig.play(0, 1);
        assertThat(substream.statistics().xruns()).isEqualTo(1);
        rig.play(0, 1);

        assertThat(substream.statistics().xruns()).isEqualTo(2);
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 6 * Rig.PERIOD));
    }

    @Test
    void shouldCountNoneWithOnePeriod() {
        PcmSubstream substream = rig.playing(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 4, 1));
        rig.play(0, 1);

        assertThat(substream.statistics().xruns()).isZero();
    }

    @Test
    void shouldCountNoneBeforeItRuns() {
        PcmSubstream substream = rig.prepared(0, Rig.SMALL);
        substream.write(Rig.pattern(0, Rig.PERIOD));
        rig.play(0, 1);

        assertThat(substream.statistics().xruns()).isZero();
        assertThat(substream.hardwarePosition()).isEqualTo(4);
    }

    @Test
    void shouldCountNoneWhileItDrains() {
        PcmSubstream substream = rig.playing(Rig.SMALL);
        substream.endOfStream();
        rig.play(0, 4);

        assertThat(substream.statistics().xruns()).isZero();
    }

    @Test
    void shouldCountNoneWhenTheListenerRefillsInTime() {
        PcmSubstream substream = rig.playing(
                PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 4, 2),
                (stream, position, latency) ->
                        stream.tryWrite(Rig.pattern(position * 4 + 2 * Rig.PERIOD - Rig.PERIOD, Rig.PERIOD)));
        rig.play(0, 2);
        rig.play(0, 2);

        assertThat(substream.statistics().xruns()).isZero();
    }

    @Test
    void shouldCountAnOverrunOfCapture() {
        PcmSubstream substream = rig.recording(Rig.SMALL, Rig.SILENT);
        for (int i = 0; i < 4; i++) {
            rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        }

        assertThat(substream.statistics().xruns()).isEqualTo(1);
    }

    @Test
    void shouldCountEventsOfTheDeviceApart() {
        PcmSubstream substream = rig.playing(Rig.SMALL);

        assertThat(rig.streams.xrun(0)).isTrue();
        assertThat(rig.streams.xrun(1)).isTrue();
        assertThat(rig.streams.xrun(3)).isFalse();
        assertThat(rig.streams.xrun(-1)).isFalse();

        assertThat(substream.statistics().xrunEvents()).isEqualTo(1);
        assertThat(substream.statistics().xruns()).isZero();
    }
}
