// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.nio.file.Path;

/** What the administrator of a machine can do, word for word. */
final class Advice {

    private static final String DEVICES = "/sys/bus/pci/devices/";

    private Advice() {}

    /** Commands that give a function to programs. */
    static String bind(PciAddress address, boolean hasDriver) {
        String unbind = hasDriver ? "echo " + address + " > " + DEVICES + address + "/driver/unbind; " : "";
        return "as root: modprobe vfio-pci; " + unbind + "echo vfio-pci > " + DEVICES + address
                + "/driver_override; echo " + address + " > /sys/bus/pci/drivers_probe";
    }

    /** The rule that lets others than root have a file. */
    static String permit(Path file) {
        return "as root: echo 'SUBSYSTEM==\"vfio\", GROUP=\"audio\", MODE=\"0660\"' >"
                + " /etc/udev/rules.d/70-virtsnd-vfio.rules; udevadm control --reload; udevadm trigger"
                + " --subsystem-match=vfio; and be in the group audio; or at once: chown $USER " + file;
    }
}
