// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.itests.conformance.Frames;
import io.virtsnd.transport.pci.internal.PciSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is played on QEMU's own sound device is what QEMU writes to its file, bit by bit. */
@Tag("peer")
@Timeout(120)
class QemuPlaybackTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    @TempDir
    Path folder;

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    /** What is done with a stream. */
    @FunctionalInterface
    private interface Act {
        void on(PcmSubstream stream);
    }

    /** Does something with the first stream of a machine; what QEMU has written afterwards. */
    private byte[] played(BareMachine machine, QtestCard.Plan plan, Act act) throws IOException {
        try (BareQemu qemu = BareQemu.start(folder, machine)) {
            try (QtestCard card = new QtestCard(folder, plan);
                    PcmSubstream stream = card.card().open(0)) {
                act.on(stream);
            }
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
            return qemu.played();
        }
    }

    private static void assertSame(byte[] heard, byte[] sound) {
        assertThat(heard.length).isEqualTo(sound.length);
        assertThat(Arrays.mismatch(heard, sound)).as("first wrong byte").isEqualTo(-1);
    }

    static Stream<Arguments> machines() {
        return Stream.of(
                Arguments.of(BareMachine.Q35, "polled"),
                Arguments.of(BareMachine.Q35, "line"),
                Arguments.of(BareMachine.PC, "polled"),
                Arguments.of(BareMachine.PC, "line"),
                Arguments.of(BareMachine.MICROVM_PCIE, "polled"),
                Arguments.of(BareMachine.MICROVM_PCIE, "line"),
                Arguments.of(BareMachine.MICROVM, "line"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void shouldPlayEveryFrameWhateverTheMachineIs(BareMachine machine, String interrupts) throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 30 + 7, 1);
        byte[] heard = played(machine, QtestCard.Plan.DEFAULT.with(interrupts), stream -> {
            stream.setParams(PARAMS);
            Frames.play(stream, sound);
            assertThat(stream.statistics().violations()).isZero();
        });
        assertSame(heard, sound);
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "5"})
    void shouldPlayEveryFrameWhenQueuesHaveVectorsOfTheirOwn(int vectors) throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, vectors);
        BareMachine machine = BareMachine.Q35.withDevice("vectors=" + vectors);
        assertSame(
                played(machine, QtestCard.Plan.DEFAULT, stream -> {
                    stream.setParams(PARAMS);
                    Frames.play(stream, sound);
                }),
                sound);
    }

    @Test
    void shouldPlayEveryFrameWhenInterruptsRingADoorbell() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 30, 4);
        BareMachine machine = BareMachine.Q35
                .withDevice("vectors=5")
                .with("-chardev", "socket,id=bell,path=" + folder.resolve("ivshmem.sock"))
                .with("-device", "ivshmem-doorbell,chardev=bell,vectors=5");
        byte[] heard;
        try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT.with("ivshmem"));
                BareQemu qemu = BareQemu.start(folder, machine)) {
            try (PcmSubstream stream = card.card().open(0)) {
                stream.setParams(PARAMS);
                Frames.play(stream, sound);
            }
            heard = qemu.played();
        }
        assertSame(heard, sound);
    }

    @ParameterizedTest
    @CsvSource({
        "S8, 1",
        "S8, 2",
        "U8, 1",
        "U8, 2",
        "S16, 1",
        "S16, 2",
        "U16, 1",
        "U16, 2",
        "S32, 1",
        "S32, 2",
        "U32, 1",
        "U32, 2",
        "FLOAT, 1",
        "FLOAT, 2"
    })
    void shouldPlayEveryFrameOfEachFormat(PcmFormat format, int channels) throws IOException {
        PcmParams params = PcmParams.of(format, PcmRate.HZ_48000, channels, 500, 4);
        byte[] sound = Frames.noise(params, 500 * 20, format.ordinal());
        byte[] heard = played(BareMachine.MICROVM_PCIE.raw(), QtestCard.Plan.DEFAULT, stream -> {
            stream.setParams(params);
            Frames.play(stream, sound);
        });
        assertSame(heard, sound);
    }

    @Test
    void shouldRefuseMoreChannelsThanTheDeviceOffers() throws IOException {
        played(BareMachine.MICROVM_PCIE, QtestCard.Plan.DEFAULT, stream -> assertThatThrownBy(
                        () -> stream.setParams(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 3, 480, 4)))
                .isInstanceOf(PcmParamsException.class)
                .hasMessageContaining("channels=3"));
    }

    static Stream<Arguments> buffers() {
        return Stream.of(BareMachine.MICROVM_PCIE, BareMachine.MICROVM)
                .flatMap(machine -> Stream.of(
                        Arguments.of(machine, true, true, new Buffer(1, 4800)),
                        Arguments.of(machine, true, true, new Buffer(2, 1024)),
                        Arguments.of(machine, true, false, new Buffer(21, 480)),
                        Arguments.of(machine, true, true, new Buffer(64, 160)),
                        Arguments.of(machine, true, false, new Buffer(64, 333)),
                        Arguments.of(machine, false, true, new Buffer(1, 2400)),
                        Arguments.of(machine, false, true, new Buffer(21, 480)),
                        Arguments.of(machine, false, false, new Buffer(3, 1001)),
                        Arguments.of(machine, false, false, new Buffer(21, 113))));
    }

    /** So many periods of so many frames. */
    private record Buffer(int periods, int frames) {}

    @ParameterizedTest
    @MethodSource("buffers")
    void shouldPlayEveryFrameWhateverTheBufferIs(BareMachine machine, boolean indirect, boolean eventIdx, Buffer buffer)
            throws IOException {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, buffer.frames, buffer.periods);
        byte[] sound = Frames.noise(params, 9600 + 5, buffer.periods);
        QtestCard.Plan plan = QtestCard.Plan.DEFAULT.with(PciSettings.DEFAULT.withFeatures(eventIdx, indirect));
        assertSame(
                played(machine, plan, stream -> {
                    stream.setParams(params);
                    Frames.play(stream, sound);
                }),
                sound);
    }

    @Test
    void shouldRefuseMorePeriodsThanTheQueueHoldsWhenDescriptorsAreDirect() throws IOException {
        QtestCard.Plan plan = QtestCard.Plan.DEFAULT.with(PciSettings.DEFAULT.withFeatures(true, false));
        played(BareMachine.MICROVM_PCIE, plan, stream -> assertThatThrownBy(
                        () -> stream.setParams(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 22)))
                .isInstanceOf(QueueCapacityException.class)
                .hasMessageContaining("need=66"));
    }

    @Test
    void shouldPlayEveryFrameWhenItRunsDry() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 24, 5);
        byte[] heard = played(BareMachine.Q35, QtestCard.Plan.DEFAULT, stream -> {
            stream.setParams(PARAMS);
            stream.prepare();
            int part = sound.length / 3;
            for (int at = 0; at < sound.length; at += part) {
                stream.write(ByteBuffer.wrap(sound, at, part));
                if (at == 0) {
                    stream.start();
                }
                await().until(() -> stream.pending() == 0);
            }
            assertThat(stream.statistics().xruns()).isPositive();
            stream.drain();
        });
        assertSame(heard, sound);
    }

    @Test
    void shouldPlayEveryFrameWhenPausedAndResumed() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 40, 6);
        byte[] heard = played(BareMachine.Q35, QtestCard.Plan.DEFAULT, stream -> {
            stream.setParams(PARAMS);
            stream.prepare();
            ByteBuffer source = ByteBuffer.wrap(sound);
            stream.write(source.limit(PARAMS.bufferBytes()));
            stream.start();
            source.limit(sound.length);
            for (int pause = 0; pause < 3; pause++) {
                long from = stream.hardwarePosition();
                await().until(() -> stream.hardwarePosition() > from);
                stream.stop();
                stream.start();
                stream.write(source.limit(Math.min(sound.length, source.position() + PARAMS.bufferBytes())));
                source.limit(sound.length);
            }
            stream.write(source);
            stream.drain();
        });
        assertThat(heard.length).isEqualTo(sound.length);
        assertSame(heard, sound);
    }

    /** QEMU mixes them: each has a channel of its own, and nothing in the other. */
    @Test
    void shouldKeepStreamsApartWhenSeveralPlayAtOnce() throws IOException {
        byte[] left = channel(Frames.noise(PARAMS, 480 * 40, 8), 0);
        byte[] right = channel(Frames.noise(PARAMS, 480 * 50, 9), 2);
        byte[] heard;
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.withDevice("streams=4"))) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT);
                    PcmSubstream first = card.card().open(0);
                    PcmSubstream second = card.card().open(1)) {
                CompletableFuture.allOf(
                                CompletableFuture.runAsync(() -> playAll(first, left)),
                                CompletableFuture.runAsync(() -> playAll(second, right)))
                        .join();
            }
            heard = qemu.played();
        }
        assertThat(samples(heard, 0)).isEqualTo(samples(left, 0));
        assertThat(samples(heard, 2)).isEqualTo(samples(right, 2));
    }

    private static void playAll(PcmSubstream stream, byte[] sound) {
        stream.setParams(PARAMS);
        Frames.play(stream, sound);
    }

    /** The same with silence in the other channel, and none in this one. */
    private static byte[] channel(byte[] sound, int at) {
        byte[] one = new byte[sound.length];
        for (int frame = 0; frame < sound.length; frame += 4) {
            one[frame + at] = (byte) (sound[frame + at] | 1);
            one[frame + at + 1] = sound[frame + at + 1];
        }
        return one;
    }

    /** The samples of a channel, without silence. */
    private static List<Integer> samples(byte[] sound, int at) {
        List<Integer> samples = new ArrayList<>();
        for (int frame = 0; frame < sound.length; frame += 4) {
            int sample = sound[frame + at] & 0xff | sound[frame + at + 1] << Byte.SIZE;
            if (sample != 0) {
                samples.add(sample);
            }
        }
        return samples;
    }

    static Stream<Arguments> wraps() {
        return Stream.of(
                Arguments.of(BareMachine.MICROVM_PCIE, true),
                Arguments.of(BareMachine.MICROVM_PCIE, false),
                Arguments.of(BareMachine.MICROVM, true));
    }

    @ParameterizedTest
    @MethodSource("wraps")
    void shouldPlayEveryFrameWhenIndicesWrap(BareMachine machine, boolean indirect) throws IOException {
        int periods = 70_000;
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 16, indirect ? 64 : 21);
        byte[] sound = Frames.noise(params, 16L * periods, 7);
        QtestCard.Plan plan = QtestCard.Plan.DEFAULT.with(PciSettings.DEFAULT.withFeatures(indirect, indirect));
        byte[] heard = played(machine.fast(), plan, stream -> {
            stream.setParams(params);
            Frames.play(stream, sound);
            assertThat(stream.statistics().completed()).isEqualTo(periods);
        });
        assertSame(heard, sound);
    }
}
