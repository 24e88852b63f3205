// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The PCI functions of this machine, as sysfs shows them. What goes away while it is looked at is not there.
 *
 * @param sys root of sysfs
 */
record PciTree(Path sys) {

    /** Driver of the functions that are for programs. */
    static final String VFIO_DRIVER = "vfio-pci";

    static final int VIRTIO_VENDOR = 0x1af4;
    static final int SOUND_DEVICE = 0x1059;

    /** All virtio sound devices, whatever driver they have. */
    List<PciAddress> soundDevices() {
        return names(sys.resolve("bus/pci/devices"))
                .map(PciAddress::new)
                .filter(this::isSoundDevice)
                .toList();
    }

    boolean isSoundDevice(PciAddress address) {
        return vendor(address) == VIRTIO_VENDOR && device(address) == SOUND_DEVICE;
    }

    boolean has(PciAddress address) {
        return Files.isDirectory(folder(address));
    }

    /** Vendor id; -1 if there is no such function. */
    int vendor(PciAddress address) {
        return number(address, "vendor");
    }

    /** Device id; -1 if there is no such function. */
    int device(PciAddress address) {
        return number(address, "device");
    }

    /** The driver that has it. */
    Optional<String> driver(PciAddress address) {
        return target(folder(address).resolve("driver"));
    }

    boolean isForPrograms(PciAddress address) {
        return driver(address).filter(VFIO_DRIVER::equals).isPresent();
    }

    /** The functions that the IOMMU cannot tell apart from it have the same number; empty if there is no IOMMU. */
    OptionalInt group(PciAddress address) {
        Optional<String> name = target(folder(address).resolve("iommu_group"));
        return name.isPresent() ? OptionalInt.of(Integer.parseInt(name.get())) : OptionalInt.empty();
    }

    /** The functions of a group. */
    List<PciAddress> members(int group) {
        return names(sys.resolve("kernel/iommu_groups/" + group + "/devices"))
                .map(PciAddress::new)
                .toList();
    }

    private Path folder(PciAddress address) {
        return sys.resolve("bus/pci/devices").resolve(address.text());
    }

    private int number(PciAddress address, String name) {
        try {
            return Integer.decode(
                    Files.readString(folder(address).resolve(name)).strip());
        } catch (IOException | NumberFormatException gone) {
            return -1;
        }
    }

    /** The name of what a link leads to. */
    private static Optional<String> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).getFileName().toString());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList().stream();
        } catch (IOException none) {
            return Stream.empty();
        }
    }
}
