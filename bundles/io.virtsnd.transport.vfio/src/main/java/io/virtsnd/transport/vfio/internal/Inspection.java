// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.transport.vfio.internal.VfioException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Looks whether a function can be had, as far as that is seen without touching it.
 *
 * @param paths where to look
 */
record Inspection(SystemPaths paths) {

    private static final int TRANSITIONAL_MIN = 0x1000;
    private static final int TRANSITIONAL_MAX = 0x103f;

    /** Drivers that do not stand in the way of others in the group. */
    private static final List<String> HARMLESS = List.of(PciTree.VFIO_DRIVER, "pci-stub", "pcieport");

    /**
     * Looks at a function.
     *
     * @return the number of its group
     * @throws VfioException if it cannot be had, and why
     */
    int group(PciAddress address) throws VfioException {
        requireSoundDevice(address);
        requireDriver(address);
        PciTree tree = tree();
        OptionalInt group = tree.group(address);
        if (group.isEmpty()) {
            throw new VfioException(
                    Kind.NO_IOMMU,
                    "no IOMMU: address=" + address + "; switch it on in the firmware (VT-d, AMD-Vi) and for the kernel"
                            + " (intel_iommu=on); under QEMU: -device intel-iommu,intremap=on, and iommu_platform=on"
                            + " for the sound device");
        }
        requireFile(paths.container());
        requireFile(paths.group(group.getAsInt()));
        return group.getAsInt();
    }

    private PciTree tree() {
        return new PciTree(paths.sys());
    }

    private void requireSoundDevice(PciAddress address) throws VfioException {
        PciTree tree = tree();
        if (!tree.has(address)) {
            throw new VfioException(
                    Kind.NO_FUNCTION,
                    "no such PCI function: address=" + address + "; virtio sound devices of this machine: "
                            + listed(tree.soundDevices()));
        }
        int vendor = tree.vendor(address);
        int device = tree.device(address);
        boolean virtio = vendor == PciTree.VIRTIO_VENDOR;
        if (virtio && device >= TRANSITIONAL_MIN && device <= TRANSITIONAL_MAX) {
            throw new VfioException(
                    Kind.LEGACY,
                    "legacy virtio device: address=" + address + named(vendor, device)
                            + "; a sound device is 1af4:1059: under QEMU use virtio-sound-pci,disable-legacy=on");
        }
        if (!tree.isSoundDevice(address)) {
            throw new VfioException(
                    Kind.NOT_A_SOUND_DEVICE,
                    "not a virtio sound device: address=" + address + named(vendor, device)
                            + "; virtio sound devices of this machine, 1af4:1059: " + listed(tree.soundDevices()));
        }
    }

    private static String named(int vendor, int device) {
        return String.format(" id=%04x:%04x", vendor & 0xffff, device & 0xffff);
    }

    static String listed(List<PciAddress> addresses) {
        return addresses.isEmpty()
                ? "none"
                : String.join(" ", addresses.stream().map(PciAddress::text).toList());
    }

    private void requireDriver(PciAddress address) throws VfioException {
        Optional<String> driver = tree().driver(address);
        if (!driver.filter(PciTree.VFIO_DRIVER::equals).isPresent()) {
            throw new VfioException(
                    Kind.WRONG_DRIVER,
                    "function is not bound to vfio-pci: address=" + address + " driver=" + driver.orElse("none") + "; "
                            + Advice.bind(address, driver.isPresent()));
        }
    }

    private void requireFile(Path file) throws VfioException {
        if (!Files.exists(file)) {
            throw new VfioException(
                    Kind.NO_VFIO,
                    "no such file: path=" + file + "; as root: modprobe vfio-pci; a container needs --device "
                            + paths.container() + " and --device " + file);
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new VfioException(Kind.NO_PERMISSION, "no permission: file=" + file + "; " + Advice.permit(file));
        }
    }

    /** Why the kernel does not give out a group. */
    VfioException notViable(int group) {
        PciTree tree = tree();
        List<String> others = tree.members(group).stream()
                .filter(member -> tree.driver(member)
                        .filter(driver -> !HARMLESS.contains(driver))
                        .isPresent())
                .map(member -> member + " (driver=" + tree.driver(member).orElse("none") + ")")
                .toList();
        return new VfioException(
                Kind.GROUP_NOT_VIABLE,
                "group is not viable: group=" + group + "; the IOMMU cannot tell the function apart from others, which"
                        + " drivers of the kernel have: " + (others.isEmpty() ? "unknown" : String.join(" ", others))
                        + "; bind them to vfio-pci too, or move the function to another slot");
    }
}
