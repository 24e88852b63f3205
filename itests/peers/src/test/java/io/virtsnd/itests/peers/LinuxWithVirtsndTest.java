// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Path;

/** Linux's driver as the client of the device of this house, through QEMU. */
class LinuxWithVirtsndTest extends LinuxDriverSuite {

    @Override
    GuestSoundDevice device(Path folder) throws IOException {
        return new ServedSoundDevice(folder);
    }
}
