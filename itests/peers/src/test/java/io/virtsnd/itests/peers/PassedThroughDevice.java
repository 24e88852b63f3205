// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * QEMU's device behind an IOMMU, so that a program of the guest may drive it: a speaker, whose interrupts are messages,
 * and a microphone that has only the line, at addresses that are known.
 */
final class PassedThroughDevice implements GuestSoundDevice {

    /** PCI address of the one that plays. */
    static final String SPEAKER = "0000:00:10.0";
    /** PCI address of the one that records. */
    static final String MICROPHONE = "0000:00:11.0";

    private final QemuSoundDevice device;

    PassedThroughDevice(Path folder) throws IOException {
        device = new QemuSoundDevice(folder);
    }

    @Override
    public String name() {
        return "QEMU's behind an IOMMU";
    }

    @Override
    public List<String> qemuOptions() {
        List<String> options = new ArrayList<>(List.of("-machine", "kernel-irqchip=split"));
        // A timer that is checked under load may be taken for broken.
        options.addAll(List.of("-append", "console=ttyS0 panic=-1 quiet intel_iommu=on no_timer_check"));
        options.addAll(List.of("-device", "intel-iommu,intremap=on"));
        options.addAll(
                List.of("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"));
        for (String option : device.qemuOptions()) {
            boolean isSpeaker = option.contains("audiodev=speaker");
            String behind = ",iommu_platform=on,addr=" + (isSpeaker ? "0x10" : "0x11,vectors=0");
            options.add(option.startsWith("virtio-sound-pci") ? option + behind : option);
        }
        return options;
    }

    @Override
    public Map<String, String> environment() {
        return device.environment();
    }

    @Override
    public List<Sound> playable() {
        return device.playable();
    }

    @Override
    public byte[] heard() throws IOException {
        return device.heard();
    }

    @Override
    public int swallowedBytes(Sound sound) {
        return device.swallowedBytes(sound);
    }

    @Override
    public String microphone() {
        return device.microphone();
    }

    @Override
    public List<Sound> recordable() {
        return device.recordable();
    }

    @Override
    public byte[] recorded(Sound sound) {
        return device.recorded(sound);
    }

    @Override
    public void close() {
        device.close();
    }
}
