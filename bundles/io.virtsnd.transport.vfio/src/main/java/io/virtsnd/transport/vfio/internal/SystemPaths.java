// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.nio.file.Path;

/**
 * Where the kernel shows its devices.
 *
 * @param sys root of sysfs
 * @param dev root of the files of devices
 * @param process what it says of this process
 */
record SystemPaths(Path sys, Path dev, Path process) {

    /** As on every Linux. */
    static final SystemPaths DEFAULT = new SystemPaths(Path.of("/sys"), Path.of("/dev"), Path.of("/proc/self"));

    Path vfio() {
        return dev.resolve("vfio");
    }

    /** The file by which IOMMU and groups come together. */
    Path container() {
        return vfio().resolve("vfio");
    }

    /** The file of a group of functions that the IOMMU cannot tell apart. */
    Path group(int number) {
        return vfio().resolve(Integer.toString(number));
    }
}
