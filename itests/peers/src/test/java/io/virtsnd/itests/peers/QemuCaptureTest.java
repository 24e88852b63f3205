// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.itests.conformance.Frames;
import io.virtsnd.transport.pci.internal.PciSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What QEMU's own sound device records is what it was given, bit by bit. */
@Tag("peer")
@Timeout(120)
class QemuCaptureTest {

    private static final int INPUT = 1;
    /** ALSA hands out a file, as if it were a microphone. */
    private static final String CONFIGURATION =
            """
            pcm.cap { type file; slave.pcm "quiet"; file "/dev/null"; infile "%s"; format "raw" }
            pcm.quiet { type null }
            pcm.play { type null }
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    private BareQemu start(byte[] sound) throws IOException {
        Path file = Files.write(folder.resolve("sound.raw"), sound);
        Path configuration = Files.writeString(folder.resolve("asound.conf"), CONFIGURATION.formatted(file));
        BareMachine machine = BareMachine.MICROVM_PCIE.withAudio("alsa,in.dev=cap,out.dev=play,in.try-poll=off,"
                + "out.try-poll=off,in.frequency=48000,in.format=s16,in.channels=2");
        return BareQemu.start(folder, machine, Map.of("ALSA_CONFIG_PATH", configuration.toString()));
    }

    @ParameterizedTest
    @CsvSource({"2, 480, true", "4, 1024, true", "21, 441, false", "64, 333, true"})
    void shouldReadEveryFrame(int periods, int frames, boolean indirect) throws IOException {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, frames, periods);
        byte[] sound = Frames.noise(params, 48_000 * 4, periods);
        QtestCard.Plan plan = QtestCard.Plan.DEFAULT.with(PciSettings.DEFAULT.withFeatures(true, indirect));
        byte[] heard;
        try (BareQemu qemu = start(sound);
                QtestCard card = new QtestCard(folder, plan);
                PcmSubstream stream = card.card().open(INPUT)) {
            stream.setParams(params);
            stream.prepare();
            stream.start();
            heard = Frames.read(stream, 24_000);
            stream.stop();
            assertThat(stream.statistics().violations()).isZero();
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
        }
        assertPartOf(heard, sound);
    }

    @Test
    void shouldReadEveryFrameWhenPausedAndResumed() throws IOException {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);
        byte[] sound = Frames.noise(params, 48_000 * 4, 77);
        try (BareQemu qemu = start(sound);
                QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT);
                PcmSubstream stream = card.card().open(INPUT)) {
            stream.setParams(params);
            stream.prepare();
            stream.start();
            byte[] first = Frames.read(stream, 4800);
            stream.stop();
            stream.start();
            byte[] second = Frames.read(stream, 4800);
            assertPartOf(first, sound);
            // what was recorded before the pause comes first; what was not recorded in it is missing
            int periods = 0;
            while (periods < params.periods() && !isPartOf(second, periods * params.periodBytes(), sound)) {
                periods++;
            }
            assertPartOf(Arrays.copyOf(second, periods * params.periodBytes()), sound);
            assertPartOf(Arrays.copyOfRange(second, periods * params.periodBytes(), second.length), sound);
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
        }
    }

    /** QEMU answers a flush with a status where nobody looks for it. */
    @Test
    void shouldReadNothingOfWhatWasNotRecordedWhenReleased() throws IOException {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35);
                QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT);
                PcmSubstream stream = card.card().open(INPUT)) {
            stream.setParams(params);
            stream.prepare();
            stream.start();
            stream.stop();
            assertThat(stream.tryRead(ByteBuffer.allocate(params.bufferBytes())))
                    .isZero();
            stream.release();
            assertThat(stream.pending()).isZero();
            assertThat(stream.hardwarePosition()).isZero();
            assertThat(stream.statistics().violations()).isZero();
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
        }
    }

    @Test
    void shouldReadInRealTimeWhenTheInputIsSilent() throws IOException {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.MICROVM.withAudio("none"));
                QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT);
                PcmSubstream stream = card.card().open(INPUT)) {
            stream.setParams(params);
            stream.prepare();
            stream.start();
            assertThat(Frames.read(stream, 4800)).containsOnly(0);
            await().until(() -> stream.hardwarePosition() > 4800);
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
        }
    }

    /** The recording may have begun before the stream did. */
    private static void assertPartOf(byte[] heard, byte[] sound) {
        if (isPartOf(heard, 0, sound)) {
            return;
        }
        int from = 0;
        for (; from + 64 <= sound.length; from += 4) {
            if (Arrays.equals(heard, 0, 64, sound, from, from + 64)) {
                break;
            }
        }
        throw new AssertionError("not what was given: starts at byte " + from + " of " + sound.length
                + ", wrong at byte " + Arrays.mismatch(heard, Arrays.copyOfRange(sound, from, sound.length)) + " of "
                + heard.length);
    }

    private static boolean isPartOf(byte[] heard, int from, byte[] sound) {
        int length = heard.length - from;
        for (int at = 0; at + length <= sound.length; at += 4) {
            if (Arrays.equals(heard, from, heard.length, sound, at, at + length)) {
                return true;
            }
        }
        return false;
    }
}
