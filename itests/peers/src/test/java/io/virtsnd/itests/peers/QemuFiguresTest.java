// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.itests.conformance.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long things take with QEMU's own device; target/qemu-figures.txt and qemu-periods.txt have the figures. */
@Tag("peer")
@Timeout(120)
class QemuFiguresTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);
    private static final int ROUNDS = 500;
    private static final int PERIOD_FRAMES = 64;

    @TempDir
    Path folder;

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    @AfterEach
    void lookAsOthersDo() {
        Awaitility.reset();
    }

    /** Microseconds of one round. */
    private static double micros(Runnable round) {
        for (int warm = 0; warm < ROUNDS; warm++) {
            round.run();
        }
        long start = System.nanoTime();
        for (int count = 0; count < ROUNDS; count++) {
            round.run();
        }
        return (System.nanoTime() - start) / 1000.0 / ROUNDS;
    }

    @Test
    void shouldProbePlayAndStop() throws IOException {
        List<String> lines = new ArrayList<>();
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(1));
        for (String interrupts : List.of("polled", "line")) {
            long start = System.nanoTime();
            try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
                long running = System.nanoTime();
                try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT.with(interrupts));
                        PcmSubstream stream = card.card().open(0)) {
                    long probed = System.nanoTime();
                    stream.setParams(PARAMS);
                    Frames.play(stream, Frames.noise(PARAMS, 4800, 1));
                    lines.add(line(interrupts + ": probe", TimeUnit.NANOSECONDS.toMicros(probed - running)));
                }
                assertThat(qemu.played()).hasSize(4800 * 4);
            }
            long all = System.nanoTime() - start;
            lines.add(line(interrupts + ": start, probe, play 100 ms, stop, end", TimeUnit.NANOSECONDS.toMicros(all)));
        }
        for (String interrupts : List.of("polled", "line")) {
            try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
                try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT.with(interrupts));
                        PcmSubstream stream = card.card().open(0)) {
                    lines.add(line(interrupts + ": register access", micros(card.transport()::status)));
                    lines.add(line(interrupts + ": control request", micros(() -> stream.setParams(PARAMS))));
                }
                assertThat(qemu.isAlive()).isTrue();
            }
        }
        Files.write(Path.of("target/qemu-figures.txt"), lines);
    }

    /** Without the sound's own duration: time passes as fast as QEMU has something to do. */
    @Test
    void shouldCompleteEveryPeriodOfARoundTrip() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String interrupts : List.of("polled", "line")) {
            for (int periods : List.of(1, 64)) {
                PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, PERIOD_FRAMES, periods);
                try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.fast())) {
                    try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT.with(interrupts));
                            PcmSubstream stream = card.card().open(0)) {
                        ByteBuffer period = ByteBuffer.allocateDirect(params.periodBytes());
                        stream.setParams(params);
                        stream.prepare();
                        stream.write(period.clear());
                        stream.start();
                        lines.add(line(
                                interrupts + ": period, " + periods + " on their way",
                                micros(() -> stream.write(period.clear()))));
                        stream.drain();
                        assertThat(stream.statistics().completed()).isEqualTo(2L * ROUNDS + 1);
                    }
                    assertThat(qemu.isAlive()).isTrue();
                }
            }
        }
        Files.write(Path.of("target/qemu-periods.txt"), lines);
    }

    private static String line(String what, double micros) {
        return String.format(Locale.ROOT, "%-60s %10.1f us", what, micros);
    }
}
