// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What sysfs and /dev show, in a folder. */
final class FakeTree {

    static final PciAddress SOUND = new PciAddress("0000:00:04.0");
    static final int GROUP = 7;

    private final SystemPaths paths;

    FakeTree(Path folder) {
        paths = new SystemPaths(folder.resolve("sys"), folder.resolve("dev"), folder.resolve("process"));
        act(() -> {
            Files.createDirectories(paths.sys().resolve("bus/pci/devices"));
            Files.createDirectories(paths.vfio());
            Files.createDirectories(paths.process());
            Files.createFile(paths.container());
            Files.writeString(
                    paths.process().resolve("limits"), "Max locked memory         unlimited   unlimited  bytes\n");
        });
    }

    SystemPaths paths() {
        return paths;
    }

    private interface Act {
        void run() throws IOException;
    }

    private static void act(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder(PciAddress address) {
        return paths.sys().resolve("bus/pci/devices").resolve(address.text());
    }

    /** A function without a driver and without an IOMMU. */
    FakeTree add(PciAddress address, int vendor, int device) {
        act(() -> {
            Files.createDirectories(folder(address));
            Files.writeString(folder(address).resolve("vendor"), String.format("0x%04x%n", vendor));
            Files.writeString(folder(address).resolve("device"), String.format("0x%04x%n", device));
        });
        return this;
    }

    FakeTree remove(PciAddress address) {
        act(() -> {
            for (String name : new String[] {"vendor", "device", "driver", "iommu_group", ""}) {
                Files.deleteIfExists(folder(address).resolve(name));
            }
        });
        return this;
    }

    FakeTree bind(PciAddress address, String driver) {
        act(() -> {
            unbind(address);
            Files.createSymbolicLink(
                    folder(address).resolve("driver"),
                    Path.of("../../../../bus/pci/drivers").resolve(driver));
        });
        return this;
    }

    FakeTree unbind(PciAddress address) {
        act(() -> Files.deleteIfExists(folder(address).resolve("driver")));
        return this;
    }

    FakeTree group(PciAddress address, int group) {
        act(() -> {
            Path members = paths.sys().resolve("kernel/iommu_groups/" + group + "/devices");
            Files.createDirectories(members);
            Files.createSymbolicLink(folder(address).resolve("iommu_group"), members.getParent());
            Files.createSymbolicLink(members.resolve(address.text()), folder(address));
            if (!Files.exists(paths.group(group))) {
                Files.createFile(paths.group(group));
            }
        });
        return this;
    }

    /** A sound device that can be had. */
    FakeTree addSound(PciAddress address, int group) {
        return add(address, 0x1af4, 0x1059).bind(address, "vfio-pci").group(address, group);
    }

    FakeTree limit(long limit, long lockedKilobytes) {
        act(() -> {
            Files.writeString(
                    paths.process().resolve("limits"),
                    "Limit                     Soft Limit           Hard Limit           Units\n"
                            + "Max locked memory         " + limit + "              8388608              bytes\n");
            Files.writeString(
                    paths.process().resolve("status"), "Name:\tjava\nVmLck:\t      " + lockedKilobytes + " kB\n");
        });
        return this;
    }
}
