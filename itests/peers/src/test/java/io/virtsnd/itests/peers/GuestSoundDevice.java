// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A virtio-sound device that a guest's driver is tried against. */
interface GuestSoundDevice extends Closeable {

    /** What QEMU has to be told so that the guest has the device. */
    List<String> qemuOptions();

    /** The sounds that it passes on without a change. */
    List<Sound> sounds();

    /** Bytes that were heard so far, since the device came up; what is being heard may be missing. */
    byte[] heard() throws IOException;

    /** Frames at the end of each sound that the device may swallow. */
    int swallowedFrames();
}
