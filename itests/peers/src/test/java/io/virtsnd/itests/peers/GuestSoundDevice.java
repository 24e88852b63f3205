// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A virtio-sound device that a guest's driver is tried against. */
interface GuestSoundDevice extends Closeable {

    /** What it is called in the report. */
    String name();

    /** What QEMU has to be told so that the guest has the device. */
    List<String> qemuOptions();

    /** Environment of QEMU. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** The sounds that it plays without a change. */
    List<Sound> playable();

    /** Bytes that were heard so far, since the device came up; what is being heard may be missing. */
    byte[] heard() throws IOException;

    /** Bytes at the end of each sound that the device may swallow. */
    int swallowedBytes(Sound sound);

    /** What the guest records from, in ALSA's words. */
    String microphone();

    /** The sounds that can be recorded without a change. */
    List<Sound> recordable();

    /** What is there to be recorded; a recording is a piece of it. */
    byte[] recorded(Sound sound);

    /** Warnings and errors of the device. */
    default List<String> complaints() {
        return List.of();
    }
}
