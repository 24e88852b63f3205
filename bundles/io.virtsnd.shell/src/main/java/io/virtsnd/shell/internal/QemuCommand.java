// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a QEMU without a guest, whose sound device can be driven from here, until it is interrupted. */
@Command(
        name = "qemu",
        mixinStandardHelpOptions = true,
        description =
                "Starts a QEMU without a guest, until Ctrl-C: its virtio sound device is driven by play --transport"
                        + " qtest:DIR, and writes what it plays to a WAV file.")
public final class QemuCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 100;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where QEMU's socket, its memory and the WAV file are. Default: virtsnd-qemu.")
    private Path directory = Path.of("virtsnd-qemu");

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            description = "q35, pc: PCI; microvm: virtio-mmio; microvm-pcie: PCI on the leanest machine; or any"
                    + " other that QEMU has, with PCI. Default: q35.")
    private String machine = "q35";

    @Option(
            names = "--qemu",
            paramLabel = "PROGRAM",
            description = "Which QEMU, 8.2 or later. Default: qemu-system-x86_64.")
    private String program = "qemu-system-x86_64";

    @Option(
            names = "--audio",
            paramLabel = "AUDIO",
            description = "Where sound goes to, as QEMU's -audiodev has it, without id. Default: a WAV file, 48 kHz, 16"
                    + " bit, stereo: wav,path=DIR/out.wav,out.frequency=48000.")
    private String audio;

    @Option(names = "--streams", paramLabel = "N", description = "Streams of the device, 1 to 64. Default: 2.")
    private int streams = 2;

    @Option(
            names = "--option",
            paramLabel = "OPTION",
            description = "One more word of QEMU's command line. Repeatable.")
    private List<String> options = new ArrayList<>();

    @Mixin
    private CommonOptions common;

    private final Host host;
    private final Console console;

    /**
     * @param host where it runs
     * @param console what it prints to
     */
    public QemuCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        common.apply(host);
        QemuMachine wanted = QemuMachine.of(machine, directory.toAbsolutePath().normalize(), streams)
                .withAudio(audio)
                .withOptions(options);
        String version = QemuProgram.requireSound(program);
        try (RunningQemu qemu = RunningQemu.start(program, wanted)) {
            console.note(version + " has a virtio sound device: machine=" + machine + " pid=" + qemu.pid());
            console.note("drive it by: virtsnd play FILE --transport qtest:" + directory);
            if (audio == null) {
                console.note("it writes " + directory.resolve(QemuMachine.WAV) + ", whole when QEMU has ended");
            }
            console.note("Ctrl-C ends it");
            while (qemu.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            throw new CommandException("QEMU has ended: " + qemu.lastWords());
        }
    }
}
