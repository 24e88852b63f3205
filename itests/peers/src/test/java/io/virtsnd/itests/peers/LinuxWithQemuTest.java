// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Path;

/** The reference: what Linux and QEMU do with each other. */
class LinuxWithQemuTest extends LinuxDriverSuite {

    @Override
    GuestSoundDevice device(Path folder) throws IOException {
        return new QemuSoundDevice(folder);
    }
}
