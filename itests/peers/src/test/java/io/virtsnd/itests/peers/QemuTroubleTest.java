// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.itests.conformance.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken moments with QEMU's own sound device, and its known defects: a typed error, or nothing to be seen. */
@Tag("peer")
@Timeout(120)
class QemuTroubleTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    @TempDir
    Path folder;

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    private static void play(SoundCard card, byte[] sound) {
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(PARAMS);
            Frames.play(stream, sound);
        }
    }

    /** A stream that plays, and has more to play. */
    private static PcmSubstream playing(SoundCard card) {
        PcmSubstream stream = card.open(0);
        stream.setParams(PARAMS);
        stream.prepare();
        stream.write(ByteBuffer.wrap(Frames.noise(PARAMS, PARAMS.bufferFrames(), 99)));
        stream.start();
        await().until(() -> stream.hardwarePosition() > 0);
        return stream;
    }

    private long written() throws IOException {
        Path file = folder.resolve("out.wav");
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static void assertEndsWith(byte[] heard, byte[] sound) {
        assertThat(heard.length).isGreaterThanOrEqualTo(sound.length);
        assertThat(Arrays.mismatch(Arrays.copyOfRange(heard, heard.length - sound.length, heard.length), sound))
                .as("first wrong byte")
                .isEqualTo(-1);
    }

    @Test
    void shouldBeThereAgainWhenTheDeviceNeedsAReset() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 1);
        MisdirectedTransport misdirected = new MisdirectedTransport();
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT.wrapped(misdirected::around))) {
                SoundCard broken = card.card();
                PcmSubstream stream = broken.open(0);
                misdirected.arm();
                assertThatThrownBy(() -> stream.setParams(PARAMS)).isInstanceOf(SoundException.class);
                await().until(() -> !card.bench().cards().contains(broken)
                        && card.bench().cards().size() == 1);
                play(card.card(), sound);
            }
            assertEndsWith(qemu.played(), sound);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void shouldTakeOverWhenADriverWasKilledWhilePlaying(String board) throws IOException {
        byte[] before = Frames.noise(PARAMS, 48_000 * 20, 2);
        byte[] sound = Frames.noise(PARAMS, 480 * 50, 3);
        Path file = WaveData.write(folder.resolve("before.wav"), new Sound("S16_LE", 2, 48_000), before);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.on(board))) {
            for (int driver = 0; driver < 2; driver++) {
                Path log = folder.resolve("driver.log");
                try (ChildProcess killed =
                        Virtsnd.start(log, 30, "play", file.toString(), "--transport", "qtest:" + folder)) {
                    long from = written();
                    await().atMost(Duration.ofSeconds(20)).until(() -> written() > from + 50_000 || !killed.isAlive());
                    assertThat(killed.isAlive()).as(killed.log()).isTrue();
                }
            }
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                play(card.card(), sound);
            }
            assertThat(qemu.isAlive()).as(qemu.log()).isTrue();
            assertEndsWith(qemu.played(), sound);
        }
    }

    @Test
    void shouldLetGoAndComeBackWhenUnpluggedAndPlugged() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 4);
        BareMachine machine = BareMachine.PC.withDevice("id=snd");
        try (BareQemu qemu = BareQemu.start(folder, machine)) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                PcmSubstream stream = playing(card.card());
                qemu.monitor("{\"execute\": \"device_del\", \"arguments\": {\"id\": \"snd\"}}");
                await().until(() -> card.bench().cards().isEmpty());
                await().until(() -> stream.failure().isPresent());
                assertThat(stream.failure()).get().isInstanceOf(DeviceGoneException.class);
                assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(4))).isInstanceOf(SoundException.class);
                stream.close();
                assertThat(card.reason()).contains("no virtio sound device");
                String plug = "{\"execute\": \"device_add\", \"arguments\": {\"driver\": \"virtio-sound-pci\","
                        + " \"id\": \"again\", \"audiodev\": \"a\"}}";
                // until the one that was let go has gone
                await().until(() -> qemu.monitor(plug).lines().skip(2).noneMatch(line -> line.contains("error")));
                play(card.card(), sound);
            }
            assertEndsWith(qemu.played(), sound);
        }
    }

    @Test
    void shouldFailAtOnceWhenQemuIsKilledAndComeBackWithTheNext() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 5);
        try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
            try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
                PcmSubstream stream = playing(card.card());
                qemu.kill();
                assertThatThrownBy(() -> {
                            for (int period = 0; period < 1000; period++) {
                                stream.write(ByteBuffer.allocate(PARAMS.periodBytes()));
                            }
                        })
                        .as("not a stalled stream, which takes longer")
                        .isInstanceOf(DeviceGoneException.class);
                await().until(() -> card.bench().cards().isEmpty());
                stream.close();
                assertThat(card.reason()).contains("QEMU is gone");
            }
            try (BareQemu qemu = BareQemu.start(folder, BareMachine.MICROVM)) {
                play(card.card(), sound);
                assertEndsWith(qemu.played(), sound);
            }
        }
    }

    @Test
    void shouldFailInTimeWhenQemuIsStopped() throws IOException {
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                PcmSubstream stream = playing(card.card());
                qemu.signal("STOP");
                assertThatThrownBy(() -> {
                            for (int period = 0; period < 1000; period++) {
                                stream.write(ByteBuffer.allocate(PARAMS.periodBytes()));
                            }
                        })
                        .isInstanceOf(SoundException.class);
                assertThat(card.reason()).contains("QEMU does not answer");
                stream.close();
            } finally {
                qemu.signal("CONT");
            }
        }
    }

    @Test
    void shouldPlayWhenJacksAndMapsAreClaimedThatTheDeviceDoesNotHave() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 6);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.withDevice("jacks=3,chmaps=2"))) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                assertThat(card.card().jacks()).isEmpty();
                assertThat(card.card().channelMaps()).isEmpty();
                play(card.card(), sound);
            }
            assertEndsWith(qemu.played(), sound);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"iommu_platform=on", "packed=on", "event_idx=off,indirect_desc=off", "vectors=0", "streams=10"})
    void shouldPlayWhateverTheDeviceOffers(String options) throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 7);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.withDevice(options))) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                play(card.card(), sound);
            }
            assertEndsWith(qemu.played(), sound);
        }
    }

    @Test
    void shouldPlayWhenTheDeviceIsBehindABridge() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 8);
        BareMachine machine = BareMachine.Q35
                .without()
                .with(
                        "-device", "pcie-root-port,id=root0,chassis=1",
                        "-device", "virtio-sound-pci,audiodev=a,bus=root0");
        try (BareQemu qemu = BareQemu.start(folder, machine)) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                play(card.card(), sound);
            }
            assertEndsWith(qemu.played(), sound);
        }
    }

    @Test
    void shouldPlayNothingThatWasDropped() throws IOException {
        byte[] sound = Frames.noise(PARAMS, 480 * 20, 9);
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35)) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT);
                    PcmSubstream stream = card.card().open(0)) {
                stream.setParams(PARAMS);
                stream.prepare();
                stream.write(ByteBuffer.wrap(Frames.noise(PARAMS, PARAMS.bufferFrames(), 10)));
                stream.drop();
                assertThat(stream.pending()).isZero();
                assertThat(stream.hardwarePosition()).isZero();
                Frames.play(stream, sound);
            }
            byte[] heard = qemu.played();
            assertThat(heard.length).isEqualTo(sound.length);
            assertEndsWith(heard, sound);
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenThereIsNoDevice() throws IOException {
        try (QtestCard card = new QtestCard(folder.resolve("none"), QtestCard.Plan.DEFAULT)) {
            assertThat(card.reason()).contains("no such directory").contains("virtsnd qemu");
        }
        try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
            assertThat(card.reason()).contains("no qtest.sock");
        }
        try (BareQemu qemu = BareQemu.start(folder, BareMachine.Q35.without())) {
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT, "first")) {
                assertThat(card.reason()).contains("no virtio sound device");
                try (QtestCard second = new QtestCard(folder, QtestCard.Plan.DEFAULT, "second")) {
                    assertThat(second.reason()).contains("somebody else may be connected");
                }
            }
            Files.move(folder.resolve("ram"), folder.resolve("ram.qemu"));
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                assertThat(card.reason()).contains("no file ram");
            }
            Files.write(folder.resolve("ram"), new byte[1 << 24]);
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                assertThat(card.reason()).contains("does not see what is written to ram");
            }
            qemu.kill();
            await().until(() -> !qemu.isAlive());
            try (QtestCard card = new QtestCard(folder, QtestCard.Plan.DEFAULT)) {
                assertThat(card.reason()).contains("only its qtest.sock is left");
            }
        }
    }
}
