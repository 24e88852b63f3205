// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine of QEMU without a guest, and with one sound device.
 *
 * @param board what QEMU calls the machine
 * @param clock options of the clock
 * @param audio where sound goes to; {@code %s} is the folder
 * @param device the sound device
 * @param more options
 */
record BareMachine(String board, String clock, String audio, String device, List<String> more) {

    /** As fast as it goes: time passes when QEMU has nothing to do. */
    static final String FAST = "-icount shift=0,sleep=off";

    static final String REAL = "";

    private static final String LEAN = ",ioapic2=off,pit=off,pic=off,rtc=off,isa-serial=off";
    private static final String FUNCTION = "virtio-sound-pci,disable-legacy=on";
    private static final String MIXED = "wav,path=%s/out.wav,out.frequency=48000";

    static final BareMachine Q35 = new BareMachine("q35", REAL, MIXED, FUNCTION, List.of());
    static final BareMachine PC = Q35.on("pc");
    static final BareMachine MICROVM_PCIE = Q35.on("microvm,pcie=on" + LEAN);
    static final BareMachine MICROVM = new BareMachine(
            "microvm" + LEAN, REAL, MIXED, "virtio-sound-device", List.of("-global", "virtio-mmio.force-legacy=false"));

    BareMachine on(String other) {
        return new BareMachine(other, clock, audio, device, more);
    }

    BareMachine fast() {
        return new BareMachine(board, FAST, audio, device, more);
    }

    /** Sound goes through as it is, whatever its format; the header of the file is wrong then. */
    BareMachine raw() {
        return withAudio("wav,path=%s/out.wav,out.mixing-engine=off,out.voices=1");
    }

    BareMachine withAudio(String other) {
        return new BareMachine(board, clock, other, device, more);
    }

    BareMachine withDevice(String options) {
        return new BareMachine(board, clock, audio, device + "," + options, more);
    }

    BareMachine with(String... options) {
        List<String> all = new ArrayList<>(more);
        all.addAll(List.of(options));
        return new BareMachine(board, clock, audio, device, all);
    }

    /** No sound device at first. */
    BareMachine without() {
        return new BareMachine(board, clock, audio, "", more);
    }

    /** Writes firmware that halts at once, removes files of another run; the command line. */
    List<String> command(Path folder) throws IOException {
        byte[] firmware = new byte[1 << 16];
        byte[] halt = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};
        System.arraycopy(halt, 0, firmware, 0xfff0, halt.length);
        Files.write(folder.resolve("hlt.bin"), firmware);
        for (String left : List.of("qtest.sock", "qmp.sock", "ram", "out.wav")) {
            Files.deleteIfExists(folder.resolve(left));
        }
        List<String> command =
                new ArrayList<>(List.of("qemu-system-x86_64", "-machine", board + ",memory-backend=ram"));
        command.addAll(List.of("-accel", "tcg", "-nodefaults", "-no-user-config", "-display", "none", "-m", "16M"));
        command.addAll(clock.isEmpty() ? List.of() : List.of(clock.split(" ")));
        command.addAll(
                List.of("-object", "memory-backend-file,id=ram,size=16M,share=on,mem-path=" + folder.resolve("ram")));
        command.addAll(List.of("-audiodev", audio.replace("%s", folder.toString()) + ",id=a"));
        if (!device.isEmpty()) {
            command.addAll(List.of("-device", device + ",audiodev=a"));
        }
        command.addAll(List.of("-qtest", "unix:" + folder.resolve("qtest.sock") + ",server=on,wait=off"));
        command.addAll(
                List.of("-qtest-log", "none", "-bios", folder.resolve("hlt.bin").toString()));
        command.addAll(List.of("-qmp", "unix:" + folder.resolve("qmp.sock") + ",server=on,wait=off"));
        command.addAll(more);
        return command;
    }
}
