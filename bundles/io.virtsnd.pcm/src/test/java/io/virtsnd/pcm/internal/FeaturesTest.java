// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of a stream must be offered by it (SD6 to SD10), and is then honoured. */
class FeaturesTest {

    private static final PcmInfo INFO = new PcmInfo(
            0,
            0,
            Direction.OUTPUT,
            2,
            6,
            EnumSet.of(PcmFormat.S16, PcmFormat.U8),
            EnumSet.of(PcmRate.HZ_48000, PcmRate.HZ_12000),
            EnumSet.of(PcmFeature.EVT_XRUNS, PcmFeature.SHMEM_HOST, PcmFeature.SHMEM_GUEST));

    private final Rig rig = new Rig(new Rig.Shape().streams(List.of(INFO)));
    private final PcmSubstream substream = rig.open(0);

    private void assertRefused(PcmParams params, String... parts) {
        assertThatThrownBy(() -> substream.setParams(params))
                .isInstanceOf(PcmParamsException.class)
                .message()
                .contains(parts)
                .contains("stream=0");
        assertThat(rig.control.sent).isEmpty();
        assertThat(substream.state()).isEqualTo(PcmState.INITIAL);
    }

    @Test
    void shouldRefuseAFormatThatIsNotOffered() {
        assertRefused(PcmParams.of(PcmFormat.S32, PcmRate.HZ_48000, 2, 4, 4), "format=S32", "formats=[U8, S16]");
    }

    @Test
    void shouldRefuseARateThatIsNotOffered() {
        assertRefused(PcmParams.of(PcmFormat.S16, PcmRate.HZ_44100, 2, 4, 4), "rate=44100", "rates=[12000, 48000]");
    }

    @Test
    void shouldRefuseChannelsOutsideOfTheRange() {
        assertRefused(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 1, 4, 4), "channels=1", "channels.min=2");
        assertRefused(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 7, 4, 4), "channels=7", "channels.max=6");
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFeature.class,
            names = {"MSG_POLLING", "EVT_SHMEM_PERIODS"})
    void shouldRefuseAFeatureThatIsNotOffered(PcmFeature feature) {
        assertRefused(Rig.SMALL.withFeatures(Set.of(feature)), "feature=" + feature, "features=[SHMEM_HOST");
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFeature.class,
            names = {"SHMEM_HOST", "SHMEM_GUEST"})
    void shouldRefuseAPlaceholderEvenIfItIsOffered(PcmFeature feature) {
        assertRefused(Rig.SMALL.withFeatures(Set.of(feature)), "placeholder");
    }

    @Test
    void shouldSelectXrunEventsOnlyIfAsked() {
        substream.setParams(Rig.SMALL);
        assertThat(rig.control.params.get(0).features()).isEmpty();

        substream.setParams(Rig.SMALL.withFeatures(Set.of(PcmFeature.EVT_XRUNS)));
        assertThat(rig.control.params.get(0).features()).containsExactly(PcmFeature.EVT_XRUNS);
    }

    @Test
    void shouldKeepNoParamsThatTheDeviceRefuses() {
        substream.setParams(Rig.SMALL);
        rig.control.before((request, stream) -> {
            throw new io.virtsnd.api.ControlException(
                    request, "stream=" + stream, io.virtsnd.api.ControlStatus.NOT_SUPP, 0x8002);
        });

        assertThatThrownBy(() -> substream.setParams(Rig.SMALL)).hasMessageContaining("NOT_SUPP");

        assertThat(substream.state()).isEqualTo(PcmState.INITIAL);
        assertThatThrownBy(substream::prepare).hasMessageContaining("INITIAL");
        rig.control.before((request, stream) -> {});
        substream.setParams(Rig.SMALL);
    }

    @Test
    void shouldNeverKickForAStreamThatTheDevicePolls() {
        Rig polled = new Rig();
        PcmSubstream stream = polled.prepared(2, Rig.SMALL.withFeatures(Set.of(PcmFeature.MSG_POLLING)));
        stream.write(Rig.pattern(0, 4 * Rig.PERIOD));
        stream.start();
        polled.play(2, 2);
        stream.write(Rig.pattern(4 * Rig.PERIOD, 2 * Rig.PERIOD));
        polled.play(2, 4);

        assertThat(polled.device.tx.kicks()).isZero();
        assertThat(polled.device.played(2)).isEqualTo(Rig.patternBytes(0, 6 * Rig.PERIOD));
    }

    @Test
    void shouldKickForStreamsThatShareAQueueWithAPolledOne() {
        Rig polled = new Rig();
        PcmSubstream stream = polled.prepared(2, Rig.SMALL.withFeatures(Set.of(PcmFeature.MSG_POLLING)));
        PcmSubstream other = polled.prepared(0, Rig.SMALL);

        stream.write(Rig.pattern(0, Rig.PERIOD));
        assertThat(polled.device.tx.kicks()).isZero();
        other.write(Rig.pattern(0, Rig.PERIOD));

        assertThat(polled.device.tx.kicks()).isEqualTo(1);
        assertThat(polled.device.pending(0)).hasSize(1);
        assertThat(polled.device.pending(2)).hasSize(1);
    }
}
