// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CyclicTest {

    private static final PcmParams CYCLIC = Rig.SMALL.withRearm(RearmMode.CYCLIC);

    private final Rig rig = new Rig();
    private long written;

    /** Refills a period inside of the call. */
    private final PeriodListener refilling = (substream, position, latency) -> {
        ByteBuffer period = Rig.pattern(written, Rig.PERIOD);
        substream.tryWrite(period);
        written += period.position();
    };

    private PcmSubstream playing(PeriodListener listener) {
        written = CYCLIC.bufferBytes();
        return rig.playing(CYCLIC, listener);
    }

    @Test
    void shouldExposeFilledPeriodsAtStartOnly() {
        PcmSubstream substream = rig.prepared(0, CYCLIC);
        substream.write(Rig.pattern(0, 2 * Rig.PERIOD));
        assertThat(substream.pending()).isZero();

        substream.start();

        assertThat(substream.pending()).isEqualTo(2);
        assertThat(rig.device.tx.kicks()).isEqualTo(1);
    }

    @Test
    void shouldBeExactWhenTheListenerRefills() {
        PcmSubstream substream = playing(refilling);

        for (int i = 0; i < 50; i++) {
            rig.play(0, 1 + i % 4);
        }

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, rig.device.played(0).length));
        assertThat(substream.statistics().stale()).isZero();
        assertThat(substream.statistics().xruns()).isZero();
        assertThat(substream.pending()).isEqualTo(4);
    }

    @Test
    void shouldExposeAPeriodOnlyAfterTheListenerReturned() {
        List<Integer> inside = new ArrayList<>();
        playing((substream, position, latency) -> inside.add(substream.pending()));

        rig.play(0, 1);

        assertThat(inside).containsExactly(3);
        assertThat(rig.device.pending(0)).hasSize(4);
    }

    @Test
    void shouldPlayStalePeriodsWhenTheListenerDoesNothing() {
        PcmSubstream substream = playing(Rig.SILENT);

        rig.play(0, 4);
        rig.play(0, 4);

        assertThat(substream.statistics().stale()).isEqualTo(8);
        assertThat(rig.device.played(0))
                .startsWith(Rig.patternBytes(0, 4 * Rig.PERIOD))
                .endsWith(Rig.patternBytes(0, 4 * Rig.PERIOD));
        assertThat(substream.hardwarePosition()).isEqualTo(32);
        assertThat(substream.delay()).isEqualTo(16);
    }

    @Test
    void shouldCountOneXrunForAnEpisodeInWhichItPlaysStaleData() {
        boolean[] refill = {false};
        PcmSubstream substream = playing((stream, position, latency) -> {
            if (refill[0]) {
                refilling.periodElapsed(stream, position, latency);
            }
        });

        rig.play(0, 4);
        assertThat(substream.statistics().xruns()).isZero();
        rig.play(0, 3);
        assertThat(substream.statistics().xruns()).isEqualTo(1);
        refill[0] = true;
        rig.play(0, 8);
        refill[0] = false;
        rig.play(0, 8);

        assertThat(substream.statistics().xruns()).isEqualTo(2);
    }

    @Test
    void shouldKeepAsManyMessagesOnTheirWayAsWereFilled() {
        PcmSubstream substream = rig.prepared(0, CYCLIC, Rig.SILENT);
        substream.write(Rig.pattern(0, 2 * Rig.PERIOD));
        substream.start();

        rig.play(0, 1);
        rig.play(0, 1);
        rig.play(0, 1);

        assertThat(substream.pending()).isEqualTo(2);
        assertThat(substream.statistics().stale()).isEqualTo(3);
    }

    @Test
    void shouldNotExposeAPeriodThatTheApplicationIsAtWorkIn() {
        List<ByteBuffer> views = new ArrayList<>();
        PcmSubstream substream = playing((stream, position, latency) -> {
            if (views.isEmpty()) {
                views.add(stream.beginPeriod());
            }
        });

        rig.play(0, 2);
        assertThat(substream.pending()).isEqualTo(2);
        views.get(0).put(Rig.pattern(written, Rig.PERIOD));
        substream.commitPeriod(4);

        assertThat(substream.pending()).isGreaterThanOrEqualTo(3);
        rig.play(0, 3);
        assertThat(rig.device.played(0)).endsWith(Rig.patternBytes(written, Rig.PERIOD));
    }

    @Test
    void shouldNotExposeCompletedMessagesAfterTheEndOfTheStream() {
        PcmSubstream substream = playing((stream, position, latency) -> {
            if (position == 8) {
                stream.tryWrite(Rig.pattern(written, 8));
                stream.endOfStream();
            } else if (position < 8) {
                refilling.periodElapsed(stream, position, latency);
            }
        });

        rig.play(0, 2);
        assertThat(substream.state()).isEqualTo(PcmState.DRAINING);
        assertThat(substream.pending()).isEqualTo(4);
        rig.play(0, 4);

        assertThat(substream.pending()).isZero();
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 5 * Rig.PERIOD + 8));
        substream.drain();
        assertThat(substream.statistics().stale()).isZero();
        assertThat(substream.statistics().xruns()).isZero();
    }

    @Test
    void shouldKeepTheOrderWhenMessagesAreCompletedOutOfOrder() {
        PcmSubstream substream = playing(refilling);

        rig.device.play(rig.device.pick(0, 1), 0);
        rig.completed();
        assertThat(substream.hardwarePosition()).isZero();
        rig.device.play(rig.device.next(0), 0);
        rig.completed();

        assertThat(substream.hardwarePosition()).isEqualTo(8);
        assertThat(substream.statistics().outOfOrder()).isEqualTo(1);
        assertThat(substream.pending()).isEqualTo(4);
        rig.play(0, 4);
        byte[] played = rig.device.played(0);
        assertThat(java.util.Arrays.copyOfRange(played, 2 * Rig.PERIOD, played.length))
                .isEqualTo(Rig.patternBytes(2 * Rig.PERIOD, 4 * Rig.PERIOD));
    }

    @Test
    void shouldPlaySilenceInAPeriodThatWasNeverFilled() {
        PcmParams params = PcmParams.of(PcmFormat.U8, PcmRate.HZ_48000, 1, 4, 4).withRearm(RearmMode.CYCLIC);
        PcmSubstream substream = rig.prepared(0, params, Rig.SILENT);
        substream.write(Rig.pattern(0, 4));
        substream.start();
        rig.play(0, 1);
        rig.play(0, 1);

        assertThat(rig.device.played(0)).endsWith(0x80, 0x80, 0x80, 0x80);
    }

    @Test
    void shouldRecordExactlyWhenTheListenerReads() {
        ByteBuffer heard = ByteBuffer.allocate(40 * Rig.PERIOD);
        PcmSubstream substream = rig.recording(
                CYCLIC, (stream, position, latency) -> stream.tryRead(heard.limit(heard.position() + Rig.PERIOD)));

        for (int i = 0; i < 40; i++) {
            rig.record(1, Rig.patternBytes((long) i * Rig.PERIOD, Rig.PERIOD));
        }

        assertThat(heard.array()).isEqualTo(Rig.patternBytes(0, 40 * Rig.PERIOD));
        assertThat(substream.statistics().stale()).isZero();
        assertThat(substream.pending()).isEqualTo(4);
    }

    @Test
    void shouldLoseAndCountWhatTheListenerDoesNotRead() {
        PcmSubstream substream = rig.recording(CYCLIC, Rig.SILENT);

        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));
        rig.record(1, Rig.patternBytes(0, Rig.PERIOD));

        assertThat(substream.info().direction()).isEqualTo(Direction.INPUT);
        assertThat(substream.pending()).isEqualTo(4);
        assertThat(substream.statistics().stale()).isEqualTo(2);
        assertThat(substream.statistics().xruns()).isEqualTo(1);
        assertThat(substream.delay()).isZero();
    }

    @Test
    void shouldGoOnInOrderAfterAPause() {
        PcmSubstream substream = playing(refilling);
        rig.play(0, 2);
        substream.stop();
        rig.device.giveBack(0);
        rig.completed();
        substream.start();
        rig.play(0, 6);

        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 8 * Rig.PERIOD));
        assertThat(substream.statistics().resent()).isEqualTo(4);
    }
}
