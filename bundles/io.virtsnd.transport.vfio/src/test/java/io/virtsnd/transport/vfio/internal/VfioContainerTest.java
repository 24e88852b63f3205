// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtsnd.linux.Errno;
import io.virtsnd.transport.vfio.internal.VfioException.Kind;
import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VfioContainerTest {

    @TempDir
    private Path folder;

    private Machine machine;

    @BeforeEach
    void build() {
        machine = new Machine(folder);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void assertRefused(Kind kind, String... words) {
        VfioException refused = catchThrowableOfType(VfioException.class, machine::container);
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).message().contains(words).doesNotContain("\n");
        assertThat(machine.vfio.openFiles).hasValue(0);
    }

    @Test
    void shouldReachTheDeviceWhenAllIsWell() throws IOException {
        try (VfioContainer container = machine.container();
                VfioDevice device = container.device(FakeTree.SOUND)) {
            assertThat(container.addresses())
                    .containsExactly(new Range(0, 0xfedfffffL), new Range(0xfef00000L, (1L << 39) - 1));
            assertThat(device.region(VfioDevice.CONFIG).size()).isEqualTo(256);
            assertThat(device.interrupts(VfioDevice.MSIX)).isEqualTo(5);
        }
    }

    @Test
    void shouldNameFileAndRuleWhenPermissionIsMissing() {
        Path group = machine.tree.paths().group(FakeTree.GROUP);
        machine.vfio.closedPaths.put(group, Errno.EACCES);
        assertRefused(
                Kind.NO_PERMISSION,
                "no permission: file=" + group,
                "echo 'SUBSYSTEM==\"vfio\", GROUP=\"audio\", MODE=\"0660\"' > /etc/udev/rules.d/70-virtsnd-vfio.rules");
    }

    @Test
    void shouldSayBusyWhenAnotherProcessHasIt() throws IOException {
        try (VfioContainer other = machine.container()) {
            assertThat(other).isNotNull();
            VfioException refused = catchThrowableOfType(VfioException.class, machine::container);
            assertThat(refused.kind()).isEqualTo(Kind.BUSY);
            assertThat(refused).message().contains("function is in use", "fuser -v ");
        }
    }

    @Test
    void shouldSayHowWhenTheModuleIsMissing() {
        machine.vfio.closedPaths.put(machine.tree.paths().container(), Errno.ENODEV);
        assertRefused(Kind.NO_VFIO, "modprobe vfio-pci");
    }

    @Test
    void shouldNameTheErrorWhenItIsAnother() {
        machine.vfio.closedPaths.put(machine.tree.paths().container(), Errno.EMFILE);
        assertRefused(Kind.OTHER, "errno=24 (EMFILE)");
    }

    @Test
    void shouldSayWhoIsInTheWayWhenTheGroupIsNotViable() {
        PciAddress other = new PciAddress("0000:00:04.1");
        machine.tree.add(other, 0x8086, 2).group(other, FakeTree.GROUP).bind(other, "ahci");
        machine.vfio.viable = false;
        assertRefused(Kind.GROUP_NOT_VIABLE, "group=7", "0000:00:04.1 (driver=ahci)");
    }

    @Test
    void shouldRefuseWhenTheVersionIsAnother() {
        machine.vfio.apiVersion = 1;
        assertRefused(Kind.NO_IOMMU, "version=1", "modprobe vfio_iommu_type1");
    }

    @Test
    void shouldSayHowToTrustWhenInterruptsAreNotChecked() {
        machine.vfio.iommuError = Errno.EPERM;
        assertRefused(Kind.UNSAFE_INTERRUPTS, "intremap=on", "allow_unsafe_interrupts");
        machine.vfio.iommuError = Errno.ENODEV;
        assertRefused(Kind.OTHER, "VFIO refuses the group: group=7", "ENODEV");
    }

    @Test
    void shouldSayThatItIsTakenAwayWhenTheDeviceIsRefused() throws IOException {
        machine.vfio.deviceError = Errno.ENODEV;
        try (VfioContainer container = machine.container()) {
            VfioException refused = catchThrowableOfType(VfioException.class, () -> container.device(FakeTree.SOUND));
            assertThat(refused.kind()).isEqualTo(Kind.GONE);
            assertThat(refused).message().contains("address=0000:00:04.0", "ENODEV");
        }
    }
}
