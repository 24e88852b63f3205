// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our driver in a Linux guest, with QEMU's device, by way of VFIO and an IOMMU. One guest serves all tests; each of them
 * gives the function to programs, or back to the kernel, as it needs it, by the commands that the program itself names.
 */
@Tag("peer")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VirtsndInGuestTest {

    private static final Sound SOUND = new Sound("S16_LE", 2, 48_000);
    private static final int MILLIS = 2000;

    /** Longer than anything takes that happens meanwhile. */
    private static final int ENDLESS_MILLIS = 4 * 60_000;

    private static final int SILENCE = 300;
    private static final int MEGABYTES = 1024;
    private static final int SECONDS = 120;
    private static final String PLAY = " --transport vfio:" + PassedThroughDevice.SPEAKER;
    private static final String RECORD = " --transport vfio:" + PassedThroughDevice.MICROPHONE;

    @TempDir
    private static Path folder;

    private PassedThroughDevice device;
    private QemuGuest guest;
    private VirtsndInGuest virtsnd;
    private Hearing hearing;
    private Path sound;
    private Path endless;

    @BeforeAll
    void boot() throws IOException {
        Peers.needGuest();
        prepareScript();
        device = new PassedThroughDevice(folder);
        hearing = new Hearing(device);
        byte[] padded = SOUND.padded(SOUND.pattern(1, MILLIS), SILENCE);
        // The programs of the guest may be those of another user.
        folder.toFile().setExecutable(true, false);
        sound = WaveData.write(folder.resolve("sound.wav"), SOUND, padded);
        endless = WaveData.write(folder.resolve("endless.wav"), SOUND, new byte[SOUND.bytes(ENDLESS_MILLIS)]);
        CpioArchive files = VirtsndInGuest.addTo(new CpioArchive()).file("sound", padded);
        guest = QemuGuest.boot(folder, device, files, MEGABYTES);
        virtsnd = new VirtsndInGuest(guest);
        virtsnd.prepare();
    }

    /** What the script does at its first run it cannot do in a guest, which writes nothing here. */
    private static void prepareScript() throws IOException {
        try (ChildProcess info = Virtsnd.start(folder.resolve("info.log"), SECONDS, "info")) {
            assertThat(info.code(SECONDS)).as(info.log()).isZero();
        }
    }

    @AfterAll
    void end() throws IOException {
        if (guest != null) {
            guest.close();
        }
        if (device != null) {
            device.close();
        }
    }

    /** Runs what an error said behind "as root". */
    private void doAsTold(String error) throws IOException {
        assertThat(error).contains("as root: ");
        guest.run(error.substring(error.indexOf("as root: ") + "as root: ".length()), SECONDS);
    }

    private String driver(String address) throws IOException {
        return guest.run("basename $(readlink /sys/bus/pci/devices/" + address + "/driver)", SECONDS)
                .text();
    }

    private void bind(String address) throws IOException {
        if (!driver(address).equals("vfio-pci")) {
            QemuGuest.Outcome told = virtsnd.run("info --transport vfio:" + address);
            assertThat(told.code()).as(told.text()).isOne();
            assertThat(told.output()).hasSize(1);
            assertThat(told.text())
                    .startsWith("virtsnd info: function is not bound to vfio-pci: address=" + address
                            + " driver=virtio-pci; as root: modprobe vfio-pci; ");
            doAsTold(told.text());
            assertThat(driver(address)).isEqualTo("vfio-pci");
        }
    }

    private void release(String address) throws IOException {
        if (driver(address).equals("vfio-pci")) {
            String devices = "/sys/bus/pci/devices/";
            guest.run(
                    "echo " + address + " > /sys/bus/pci/drivers/vfio-pci/unbind; echo > " + devices + address
                            + "/driver_override; echo " + address + " > /sys/bus/pci/drivers_probe",
                    SECONDS);
        }
        assertThat(driver(address)).isEqualTo("virtio-pci");
    }

    private void assertPlays(QemuGuest.Outcome play) throws IOException {
        assertThat(play.code()).as(play.text() + "\n" + guest.console()).isZero();
        assertThat(play.text()).contains("played " + (MILLIS + SILENCE) * SOUND.rate() / 1000 + " frames");
        hearing.assertHeard(SOUND, SOUND.pattern(1, MILLIS), SILENCE);
    }

    @Test
    void shouldPlayEveryByteWhenBoundAsTold() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        for (int round = 0; round < 2; round++) {
            hearing.forget();
            assertPlays(virtsnd.run("play " + sound + PLAY));
        }
    }

    @Test
    void shouldShowTheCardWhenAsked() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        QemuGuest.Outcome info = virtsnd.run("info" + PLAY);
        assertThat(info.code()).as(info.text()).isZero();
        assertThat(info.text()).contains("stream 0: node 0, OUTPUT");
    }

    @Test
    void shouldRecordEveryByteWhenBound() throws IOException {
        bind(PassedThroughDevice.MICROPHONE);
        QemuGuest.Outcome record =
                virtsnd.run("record /dev/shm/recording.wav --seconds 1 --stream 1 --periods 32" + RECORD);
        assertThat(record.code()).as(record.text() + "\n" + guest.console()).isZero();
        Path file = Files.write(folder.resolve("recording.wav"), guest.fetch("/dev/shm/recording.wav"));
        assertThat(WaveData.of(file)).hasSize(SOUND.bytes(1000));
        assertThat(Hearing.indexOf(device.recorded(SOUND), WaveData.of(file))).isNotNegative();
    }

    @Test
    void shouldPlayWithTheDriverOfTheKernelWhenGivenBack() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        QemuGuest.Outcome info = virtsnd.run("info --play " + sound + PLAY);
        assertThat(info.code()).as(info.text()).isZero();
        release(PassedThroughDevice.SPEAKER);
        await().until(() -> guest.run("ls /dev/snd/pcm*p", SECONDS).code() == 0);
        String card = guest.run("ls /dev/snd/ | sed -n 's/pcmC\\([0-9]*\\)D0p/\\1/p' | head -1", SECONDS)
                .text();
        hearing.forget();
        QemuGuest.Outcome play =
                guest.run("aplay -D hw:" + card + ",0 -B 1000000 -F 100000 " + SOUND.options() + " /sound", SECONDS);
        assertThat(play.code()).as(play.text()).isZero();
        hearing.assertHeard(SOUND, SOUND.pattern(1, MILLIS), SILENCE);
    }

    private void startEndless() throws IOException {
        hearing.forget();
        virtsnd.start("play " + endless + PLAY, "/tmp/play");
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> hearing.news().length > SOUND.bytes(500) || hasEnded());
        assertThat(hasEnded()).isFalse();
    }

    private boolean hasEnded() throws IOException {
        return guest.run("grep code /tmp/play", SECONDS).code() == 0;
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(SECONDS)).until(this::hasEnded);
    }

    @Test
    void shouldGiveTheFunctionBackWhenUnboundUnderSound() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        startEndless();
        long before = System.nanoTime();
        release(PassedThroughDevice.SPEAKER);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(SECONDS));
        awaitEnd();
        assertThat(guest.run("cat /tmp/play", SECONDS).text())
                .contains("virtsnd play: ", "code 1")
                .doesNotContain("Exception", "fatal error");
    }

    @Test
    void shouldPlayAgainWhenKilledUnderSound() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        startEndless();
        assertThat(guest.run("killall -9 java", SECONDS).code()).isZero();
        awaitEnd();
        // What the one before left in the device comes first.
        hearing.forget();
        assertPlays(virtsnd.run("play " + sound + PLAY));
    }

    @Test
    void shouldSayWhoHasItWhenAnotherProcessDoes() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        startEndless();
        QemuGuest.Outcome second = virtsnd.run("info" + PLAY);
        assertThat(second.code()).isOne();
        assertThat(second.text())
                .startsWith(
                        "virtsnd info: function is in use, by another process, or one of its group by this: file=/dev/vfio/");
        assertThat(guest.run("killall java", SECONDS).code()).isZero();
        awaitEnd();
        assertThat(guest.run("cat /tmp/play", SECONDS).text()).contains("code 143");
    }

    @Test
    void shouldPlayWhenAnotherUserHasTheGroup() throws IOException {
        bind(PassedThroughDevice.SPEAKER);
        String group = guest.run(
                        "basename $(readlink /sys/bus/pci/devices/" + PassedThroughDevice.SPEAKER + "/iommu_group)",
                        SECONDS)
                .text();
        String user = "prlimit --memlock=8388608:8388608 setpriv --reuid 1000 --regid 1000 --clear-groups ";
        QemuGuest.Outcome denied = virtsnd.runAs(user, "info" + PLAY);
        assertThat(denied.code()).isOne();
        assertThat(denied.text()).contains("no permission: file=/dev/vfio/" + group, "/etc/udev/rules.d/");
        guest.run("chown 1000 /dev/vfio/" + group, SECONDS);
        hearing.forget();
        assertPlays(virtsnd.runAs(user, "play " + sound + PLAY));
        guest.run("chown 0 /dev/vfio/" + group, SECONDS);
    }
}
