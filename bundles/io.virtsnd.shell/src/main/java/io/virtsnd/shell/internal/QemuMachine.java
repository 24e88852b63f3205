// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine without a guest: its processor halts at once, so that nobody but the one at the qtest socket touches devices.
 *
 * <pre>
 *  DIR/qtest.sock  registers    DIR/ram  memory    DIR/qmp.sock  QEMU's monitor    DIR/hlt.bin  firmware    DIR/out.wav
 * </pre>
 *
 * @param kind what QEMU calls it
 * @param device its sound device
 * @param directory of its files
 * @param streams of the device
 * @param audio where its sound goes to, without id
 * @param options more words of the command line
 */
record QemuMachine(List<String> kind, String device, Path directory, int streams, String audio, List<String> options) {

    static final String WAV = "out.wav";
    static final String QTEST = "qtest.sock";
    static final String MONITOR = "qmp.sock";
    static final String MEMORY = "ram";
    private static final String FIRMWARE = "hlt.bin";
    private static final int FIRMWARE_BYTES = 1 << 16;
    private static final int RESET_VECTOR = 0xfff0;
    /** cli; hlt; back to hlt. */
    private static final byte[] HALT = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};

    private static final int STREAMS_MAX = 64;
    private static final int PATH_MAX = 107;
    private static final String LEAN = ",ioapic2=off,pit=off,pic=off,rtc=off,isa-serial=off";
    private static final String ON_PCI = "virtio-sound-pci,disable-legacy=on";

    private record Kind(List<String> words, String device) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "q35", new Kind(List.of("q35"), ON_PCI),
            "pc", new Kind(List.of("pc"), ON_PCI),
            "microvm-pcie", new Kind(List.of("microvm,pcie=on" + LEAN), ON_PCI),
            "microvm",
                    new Kind(
                            List.of("microvm" + LEAN, "-global", "virtio-mmio.force-legacy=false"),
                            "virtio-sound-device"));

    /** The machine of a name; one that is not known here has PCI. */
    static QemuMachine of(String name, Path directory, int streams) throws CommandException {
        Kind kind = KINDS.getOrDefault(name, new Kind(List.of(name), ON_PCI));
        if (streams < 1 || streams > STREAMS_MAX) {
            throw CommandException.usage("--streams must be 1 to " + STREAMS_MAX + ": --streams=" + streams);
        }
        int bytes = directory.resolve(QTEST).toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > PATH_MAX) {
            throw new CommandException("the path of a socket in the directory has " + bytes + " bytes, and may have "
                    + PATH_MAX + ": directory=" + directory);
        }
        String wav = "wav,path=" + escaped(directory.resolve(WAV)) + ",out.frequency=48000";
        return new QemuMachine(kind.words, kind.device, directory, streams, wav, List.of());
    }

    /** The same with its sound going elsewhere, if that is not null. */
    QemuMachine withAudio(String other) {
        return other == null ? this : new QemuMachine(kind, device, directory, streams, other, options);
    }

    /** The same with more words. */
    QemuMachine withOptions(List<String> more) {
        return new QemuMachine(kind, device, directory, streams, audio, more);
    }

    /** Makes the files that QEMU wants to find, and removes those of another run. */
    void prepare() throws IOException {
        Files.createDirectories(directory);
        for (String left : List.of(QTEST, MONITOR, MEMORY, WAV)) {
            Files.deleteIfExists(directory.resolve(left));
        }
        byte[] firmware = new byte[FIRMWARE_BYTES];
        System.arraycopy(HALT, 0, firmware, RESET_VECTOR, HALT.length);
        Files.write(directory.resolve(FIRMWARE), firmware);
    }

    /** The command line. */
    List<String> command(String program) {
        List<String> command = new ArrayList<>(List.of(program, "-machine"));
        command.add(kind.get(0) + ",memory-backend=ram");
        command.addAll(kind.subList(1, kind.size()));
        command.addAll(List.of("-accel", "tcg", "-nodefaults", "-no-user-config", "-display", "none", "-m", "64M"));
        command.addAll(List.of(
                "-object",
                "memory-backend-file,id=ram,size=64M,share=on,mem-path=" + escaped(directory.resolve(MEMORY))));
        command.addAll(List.of("-audiodev", audio + ",id=virtsnd"));
        command.addAll(List.of("-device", device + ",audiodev=virtsnd,streams=" + streams));
        command.addAll(List.of("-qtest", socket(QTEST), "-qtest-log", "none", "-qmp", socket(MONITOR)));
        command.addAll(List.of("-bios", directory.resolve(FIRMWARE).toString()));
        command.addAll(options);
        return command;
    }

    private String socket(String name) {
        return "unix:" + escaped(directory.resolve(name)) + ",server=on,wait=off";
    }

    /** A comma ends a value, two are one. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
