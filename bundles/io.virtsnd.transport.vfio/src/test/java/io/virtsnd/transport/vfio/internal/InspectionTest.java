// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtsnd.transport.vfio.internal.VfioException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a function cannot be had, as far as files show it. */
class InspectionTest {

    private static final PciAddress SOUND = FakeTree.SOUND;
    private static final PciAddress OTHER = new PciAddress("0000:00:04.1");

    @TempDir
    private Path folder;

    private FakeTree tree;

    @BeforeEach
    void plant() {
        tree = new FakeTree(folder);
    }

    private void assertRefused(Kind kind, String... words) {
        VfioException refused =
                catchThrowableOfType(VfioException.class, () -> new Inspection(tree.paths()).group(SOUND));
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).message().contains(words).doesNotContain("\n");
    }

    @Test
    void shouldAnswerTheGroupWhenAllIsThere() throws IOException {
        tree.addSound(SOUND, 7);
        assertThat(new Inspection(tree.paths()).group(SOUND)).isEqualTo(7);
    }

    @Test
    void shouldListWhatThereIsWhenThereIsNoSuchFunction() {
        assertRefused(
                Kind.NO_FUNCTION,
                "no such PCI function: address=0000:00:04.0",
                "virtio sound devices of this machine: none");
        tree.addSound(OTHER, 7).addSound(new PciAddress("0000:01:00.0"), 8);
        assertRefused(Kind.NO_FUNCTION, "of this machine: 0000:00:04.1 0000:01:00.0");
    }

    @Test
    void shouldNameTheIdWhenItIsSomethingElse() {
        tree.add(SOUND, 0x1af4, 0x1041).addSound(OTHER, 3);
        assertRefused(
                Kind.NOT_A_SOUND_DEVICE,
                "not a virtio sound device: address=0000:00:04.0 id=1af4:1041",
                "1af4:1059: 0000:00:04.1");
        tree.add(SOUND, 0x8086, 0x1059);
        assertRefused(Kind.NOT_A_SOUND_DEVICE, "id=8086:1059");
    }

    @Test
    void shouldSayLegacyWhenItIsOfBeforeVirtioOne() {
        tree.add(SOUND, 0x1af4, 0x1001);
        assertRefused(Kind.LEGACY, "legacy virtio device", "id=1af4:1001", "disable-legacy=on");
    }

    @Test
    void shouldGiveTheCommandsWhenAnotherDriverHasIt() {
        tree.addSound(SOUND, 7).bind(SOUND, "virtio-pci");
        assertRefused(
                Kind.WRONG_DRIVER,
                "function is not bound to vfio-pci: address=0000:00:04.0 driver=virtio-pci; as root: modprobe vfio-pci;"
                        + " echo 0000:00:04.0 > /sys/bus/pci/devices/0000:00:04.0/driver/unbind;"
                        + " echo vfio-pci > /sys/bus/pci/devices/0000:00:04.0/driver_override;"
                        + " echo 0000:00:04.0 > /sys/bus/pci/drivers_probe");
    }

    @Test
    void shouldNotUnbindWhenItHasNoDriver() {
        tree.addSound(SOUND, 7).unbind(SOUND);
        assertRefused(Kind.WRONG_DRIVER, "driver=none; as root: modprobe vfio-pci; echo vfio-pci > ");
    }

    @Test
    void shouldSayHowToSwitchItOnWhenThereIsNoIommu() {
        tree.add(SOUND, 0x1af4, 0x1059).bind(SOUND, "vfio-pci");
        assertRefused(Kind.NO_IOMMU, "no IOMMU: address=0000:00:04.0", "intel_iommu=on", "-device intel-iommu");
    }

    @Test
    void shouldNameTheFileWhenVfioIsNotThere() throws IOException {
        tree.addSound(SOUND, 7);
        Files.delete(tree.paths().group(7));
        assertRefused(Kind.NO_VFIO, "no such file: path=" + tree.paths().group(7), "modprobe vfio-pci", "--device ");
        Files.delete(tree.paths().container());
        assertRefused(Kind.NO_VFIO, "no such file: path=" + tree.paths().container());
    }

    @Test
    void shouldNameDevicesAndDriversWhenTheGroupIsNotViable() {
        tree.addSound(SOUND, 7).add(OTHER, 0x8086, 0x1000).group(OTHER, 7).bind(OTHER, "e1000e");
        PciAddress bridge = new PciAddress("0000:00:03.0");
        tree.add(bridge, 0x8086, 1).group(bridge, 7).bind(bridge, "pcieport");
        VfioException refused = new Inspection(tree.paths()).notViable(7);
        assertThat(refused.kind()).isEqualTo(Kind.GROUP_NOT_VIABLE);
        assertThat(refused)
                .message()
                .contains("group is not viable: group=7", "0000:00:04.1 (driver=e1000e)")
                .doesNotContain("pcieport", "(driver=vfio-pci)");
    }
}
