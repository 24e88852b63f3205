// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.api.transport.DeviceMemoryException;
import org.junit.jupiter.api.Test;

class QueueSharingTest {

    private static PcmParams periods(int periods) {
        return PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 4, periods);
    }

    @Test
    void shouldHaveRoomFor21PeriodsOn64EntriesWithoutIndirect() {
        Rig rig = new Rig();
        rig.open(0).setParams(periods(21));

        assertThatThrownBy(() -> rig.open(2).setParams(periods(1)))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("need=3 free=1");
    }

    @Test
    void shouldHaveRoomFor64PeriodsOn64EntriesWithIndirect() {
        Rig rig = new Rig(new Rig.Shape().indirect());
        rig.open(0).setParams(periods(64));

        assertThatThrownBy(() -> rig.open(2).setParams(periods(1)))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("need=1 free=0");
    }

    @Test
    void shouldSendNothingAndKeepNothingWhenTheQueueIsTooSmall() {
        Rig rig = new Rig();
        int regions = rig.memory.regions();
        PcmSubstream substream = rig.open(0);

        assertThatThrownBy(() -> substream.setParams(periods(22)))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("need=66 free=64");

        assertThat(rig.control.sent).isEmpty();
        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(substream.state()).isEqualTo(PcmState.INITIAL);
        substream.setParams(periods(21));
    }

    @Test
    void shouldCountItsOwnDescriptorsAsFreeWhenParamsAreSetAgain() {
        Rig rig = new Rig();
        PcmSubstream substream = rig.open(0);
        for (int i = 0; i < 10; i++) {
            substream.setParams(periods(20));
            substream.setParams(periods(21));
        }

        assertThat(substream.params()).isEqualTo(periods(21));
        assertThat(rig.memory.regions()).isEqualTo(new Rig().memory.regions() + 1);
    }

    @Test
    void shouldGiveDescriptorsBackAtClose() {
        Rig rig = new Rig();
        for (int i = 0; i < 10; i++) {
            PcmSubstream substream = rig.prepared(0, periods(21));
            substream.write(Rig.pattern(0, Rig.PERIOD));
            substream.close();
        }
    }

    @Test
    void shouldNotShareDescriptorsOfPlaybackWithCapture() {
        Rig rig = new Rig();
        rig.open(0).setParams(periods(21));

        rig.open(1).setParams(periods(21));
    }

    @Test
    void shouldKeepNothingWhenThereIsNoMemory() {
        Rig rig = new Rig();
        int regions = rig.memory.regions();
        int bytes = 4 * 16 + 4 * Rig.PERIOD;
        rig.memory.limit(bytes - 1);
        PcmSubstream substream = rig.open(0);

        assertThatThrownBy(() -> substream.setParams(periods(4))).isInstanceOf(DeviceMemoryException.class);
        assertThat(rig.memory.regions()).isEqualTo(regions);
        rig.memory.limit(bytes);
        substream.setParams(periods(4));
    }

    @Test
    void shouldSayHowMuchIsNeededWhenOneRegionCannotHoldIt() {
        PcmSubstream substream = new Rig().open(0);
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 67_108_863, 8);

        assertThatThrownBy(() -> substream.setParams(params))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("need=2147483744 ")
                .hasMessageContaining("fewer or for shorter periods");
        substream.setParams(periods(4));
    }

    @Test
    void shouldAskForNoMemoryWhenTheQueueIsTooSmall() {
        PcmSubstream substream = new Rig().open(0);
        PcmParams params = periods(Integer.MAX_VALUE / Rig.PERIOD);

        assertThatThrownBy(() -> substream.setParams(params))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("free=64");
    }

    @Test
    void shouldKeepNothingWhenThereIsNoMemoryForIndirectTables() {
        Rig rig = new Rig(new Rig.Shape().indirect());
        int regions = rig.memory.regions();
        rig.memory.limit(4095);
        PcmSubstream substream = rig.open(0);

        assertThatThrownBy(() -> substream.setParams(periods(4))).isInstanceOf(DeviceMemoryException.class);
        assertThat(rig.memory.regions()).isEqualTo(regions);
        rig.memory.limit(4096);
        substream.setParams(periods(4));
    }

    @Test
    void shouldPlaySeveralStreamsSideBySide() {
        Rig rig = new Rig(new Rig.Shape().streams(Rig.outputs(5)));
        PcmSubstream[] streams = new PcmSubstream[5];
        for (int i = 0; i < 5; i++) {
            streams[i] = rig.prepared(i, periods(4));
            streams[i].write(Rig.pattern(i * 1000L, 4 * Rig.PERIOD));
            streams[i].start();
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 5; i++) {
                rig.play(i, 1);
                streams[i].write(Rig.pattern(i * 1000L + (round + 4) * Rig.PERIOD, Rig.PERIOD));
            }
        }

        for (int i = 0; i < 5; i++) {
            assertThat(rig.device.played(i)).isEqualTo(Rig.patternBytes(i * 1000L, 10 * Rig.PERIOD));
        }
    }

    @Test
    void shouldTellWhatWentThroughAQueue() {
        Rig rig = new Rig();
        rig.playing(periods(4));
        rig.play(0, 3);

        assertThat(rig.streams.statistics(2).messages()).isEqualTo(4);
        assertThat(rig.streams.statistics(2).used()).isEqualTo(3);
        assertThat(rig.streams.statistics(2).kicks()).isEqualTo(1);
        assertThat(rig.streams.statistics(2).bytesOut()).isEqualTo(4 * (4 + Rig.PERIOD));
        assertThat(rig.streams.statistics(2).bytesIn()).isEqualTo(3 * 8);
        assertThatThrownBy(() -> rig.streams.statistics(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
