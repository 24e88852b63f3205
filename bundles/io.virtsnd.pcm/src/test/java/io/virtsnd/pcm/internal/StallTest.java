// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamStalledException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class StallTest {

    /** 4 periods of 10 ms: the bound is 1080 ms. */
    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4);

    private final Rig rig = new Rig();

    @Test
    void shouldFailAStreamWhoseHeadMessageIsOverdue() {
        PcmSubstream substream = rig.playing(PARAMS);
        assertThat(rig.streams.checkStalls()).isEqualTo(1_080_000_000L);
        rig.clock.advanceMillis(1079);
        assertThat(rig.streams.checkStalls()).isEqualTo(1_000_000L);
        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
        rig.clock.advanceMillis(1);
        assertThat(rig.streams.checkStalls()).as("it is looked at once more").isEqualTo(100_000_000L);
        rig.clock.advanceMillis(99);
        assertThat(rig.streams.checkStalls()).isEqualTo(1_000_000L);
        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
        rig.clock.advanceMillis(1);

        assertThat(rig.streams.checkStalls()).isEqualTo(Long.MAX_VALUE);

        assertThat(substream.failure().orElseThrow())
                .isInstanceOf(StreamStalledException.class)
                .hasMessageContaining("pending=4")
                .hasMessageContaining("bound=1080 ms");
    }

    @Test
    void shouldGoOnWhenNobodyRanMeanwhileAndTheDeviceDoesAgain() {
        PcmSubstream substream = rig.playing(PARAMS);
        for (int stops = 0; stops < 3; stops++) {
            rig.streams.checkStalls();
            rig.clock.advanceMillis(5000);
            assertThat(rig.streams.checkStalls()).isEqualTo(100_000_000L);
            rig.clock.advanceMillis(1);
            rig.play(0, 1);

            assertThat(rig.streams.checkStalls()).isEqualTo(1_080_000_000L);
        }
        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
    }

    @Test
    void shouldStartAgainWithEachCompletion() {
        PcmSubstream substream = rig.playing(PARAMS);
        for (int i = 0; i < 4; i++) {
            rig.streams.checkStalls();
            rig.clock.advanceMillis(1000);
            rig.play(0, 1);
        }

        assertThat(rig.streams.checkStalls()).isEqualTo(Long.MAX_VALUE);
        assertThat(substream.state()).isEqualTo(PcmState.RUNNING);
    }

    @Test
    void shouldExpectNothingOfAStoppedStream() {
        PcmSubstream substream = rig.playing(PARAMS);
        rig.streams.checkStalls();
        rig.clock.advanceMillis(1000);
        substream.stop();
        assertThat(rig.streams.checkStalls()).isEqualTo(Long.MAX_VALUE);
        rig.clock.advanceMillis(5000);
        substream.start();

        assertThat(rig.streams.checkStalls()).isEqualTo(1_080_000_000L);
    }

    @Test
    void shouldExpectNothingBeforeStart() {
        PcmSubstream substream = rig.prepared(0, PARAMS);
        substream.write(Rig.pattern(0, PARAMS.bufferBytes()));

        assertThat(rig.streams.checkStalls()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldEndABlockedWriteWhenTheDeviceStalls() {
        PcmSubstream substream = rig.playing(PARAMS);
        rig.clock.runMillis(400);

        assertThatThrownBy(() -> substream.write(Rig.pattern(0, PARAMS.periodBytes())))
                .isInstanceOf(StreamStalledException.class);
    }

    @Test
    void shouldEndABlockedReadWhenTheDeviceStalls() {
        PcmSubstream substream = rig.recording(PARAMS, Rig.SILENT);
        rig.clock.runMillis(400);

        assertThatThrownBy(() -> substream.read(ByteBuffer.allocate(PARAMS.periodBytes())))
                .isInstanceOf(StreamStalledException.class);
    }

    @Test
    void shouldTellTheListenerOnce() {
        List<SoundException> failures = new ArrayList<>();
        PcmSubstream substream = rig.playing(PARAMS, new PeriodListener() {
            @Override
            public void periodElapsed(PcmSubstream stream, long position, int latency) {}

            @Override
            public void failed(PcmSubstream stream, SoundException failure) {
                failures.add(failure);
            }
        });
        rig.clock.runMillis(400);
        assertThatThrownBy(() -> substream.write(Rig.pattern(0, PARAMS.periodBytes())))
                .isInstanceOf(StreamStalledException.class);
        assertThat(failures).isEmpty();

        rig.streams.checkStalls();
        rig.streams.checkStalls();

        assertThat(failures).hasSize(1).first().isInstanceOf(StreamStalledException.class);
    }

    @Test
    void shouldReturnFromAwaitPeriodInTime() {
        PcmSubstream substream = rig.playing(PARAMS);
        rig.clock.runMillis(10);

        assertThat(substream.awaitPeriod(30_000_000L)).isFalse();
        rig.play(0, 1);
        assertThat(substream.awaitPeriod(30_000_000L)).isTrue();
    }
}
