// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A Linux guest under QEMU with one sound device. It runs commands, takes files when it boots and gives files back.
 *
 * <p>Its three serial lines: the console of the kernel (kept, for errors), the conversation with {@code init}, and a
 * keyboard for programs that want one. Files come back through a drive that the guest writes from its beginning.
 */
final class QemuGuest implements Closeable {

    private static final int BOOT_SECONDS = 60;
    private static final int LIFE_SECONDS = 600;
    private static final int BOOTS = 3;
    private static final int MEGABYTES = 256;
    private static final long DRIVE_BYTES = 64 << 20;

    private final Path folder;
    private final ChildProcess qemu;
    private final SerialLine shell;
    private final SerialLine keyboard;

    private QemuGuest(Path folder, ChildProcess qemu, SerialLine shell, SerialLine keyboard) {
        this.folder = folder;
        this.qemu = qemu;
        this.shell = shell;
        this.keyboard = keyboard;
    }

    /**
     * What a command of the guest said.
     *
     * @param code exit code
     * @param output standard output and error
     */
    record Outcome(int code, List<String> output) {
        /** The output, in one piece. */
        String text() {
            return String.join("\n", output);
        }
    }

    /**
     * Boots a guest; a machine that does not come up is tried again.
     *
     * @param folder for its sockets, its drive and its console
     * @param device its sound device
     * @param files that the guest shall have
     */
    static QemuGuest boot(Path folder, GuestSoundDevice device, CpioArchive files) throws IOException {
        return boot(folder, device, files, MEGABYTES);
    }

    /** The same with so much memory. */
    static QemuGuest boot(Path folder, GuestSoundDevice device, CpioArchive files, int megabytes) throws IOException {
        Path image = GuestImage.write(folder.resolve("initrd.gz"), files);
        for (int boot = 1; ; boot++) {
            try {
                return bootOnce(folder, device, command(folder, image, device, megabytes));
            } catch (GuestException e) {
                if (boot == BOOTS) {
                    throw e;
                }
            }
        }
    }

    private static QemuGuest bootOnce(Path folder, GuestSoundDevice device, List<String> command) throws IOException {
        try (RandomAccessFile drive =
                new RandomAccessFile(folder.resolve("drive.raw").toFile(), "rw")) {
            drive.setLength(DRIVE_BYTES);
        }
        Files.deleteIfExists(folder.resolve("shell"));
        Files.deleteIfExists(folder.resolve("keys"));
        ChildProcess qemu = ChildProcess.start(command, folder.resolve("console"), LIFE_SECONDS, device.environment());
        try {
            SerialLine shell = connect(qemu, folder.resolve("shell"));
            QemuGuest guest = new QemuGuest(folder, qemu, shell, connect(qemu, folder.resolve("keys")));
            String greeting = shell.receive(BOOT_SECONDS);
            if (!greeting.equals("ready")) {
                throw new IOException("not the greeting of init: " + greeting);
            }
            return guest;
        } catch (IOException e) {
            qemu.close();
            throw new GuestException("the guest does not boot: " + e.getMessage() + "\n" + qemu.log(), e);
        }
    }

    private static List<String> command(Path folder, Path image, GuestSoundDevice device, int megabytes) {
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-M", "q35,memory-backend=mem", "-accel", "tcg", "-cpu", "max", "-smp", "1"));
        String memory = "memory-backend-memfd,id=mem,share=on,size=" + megabytes + "M";
        command.addAll(List.of("-m", megabytes + "M", "-object", memory));
        command.addAll(List.of(
                "-display", "none", "-no-reboot", "-kernel", Peers.kernel().toString()));
        command.addAll(List.of("-initrd", image.toString(), "-append", "console=ttyS0 panic=-1 quiet"));
        command.addAll(List.of("-serial", "stdio"));
        for (String line : List.of("shell", "keys")) {
            String socket = "socket,id=" + line + ",server=on,wait=off,path=" + folder.resolve(line);
            command.addAll(List.of("-chardev", socket, "-serial", "chardev:" + line));
        }
        command.addAll(List.of("-drive", "if=none,id=out,format=raw,file=" + folder.resolve("drive.raw")));
        command.addAll(List.of("-device", "virtio-blk-pci,drive=out"));
        command.addAll(device.qemuOptions());
        return command;
    }

    /** QEMU listens soon after it was started. */
    private static SerialLine connect(ChildProcess qemu, Path socket) throws IOException {
        try {
            return await().atMost(Duration.ofSeconds(20))
                    .failFast("QEMU has ended", () -> !qemu.isAlive())
                    .ignoreExceptions()
                    .until(() -> SerialLine.connect(socket), Objects::nonNull);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IOException(e);
        }
    }

    /** Runs a line of shell in the guest and waits for its end, at most so many seconds. */
    Outcome run(String line, long seconds) throws IOException {
        shell.send(line + "\n");
        List<String> output = new ArrayList<>();
        try {
            for (; ; ) {
                String answer = shell.receive(seconds);
                if (answer.startsWith("= ")) {
                    return new Outcome(Integer.parseInt(answer.substring(2)), output);
                }
                output.add(answer.substring(2));
            }
        } catch (IOException e) {
            throw new GuestException("command=" + line + " output=" + output + ": " + e + "\n" + console(), e);
        }
    }

    /** A file of the guest. */
    byte[] fetch(String path) throws IOException {
        Outcome written = run("dd if=" + path + " of=/dev/vda bs=64k conv=fsync && stat -c %s " + path, 60);
        if (written.code() != 0) {
            throw new IOException("cannot fetch " + path + ": " + written.text());
        }
        byte[] bytes =
                new byte[Integer.parseInt(written.output().get(written.output().size() - 1))];
        try (RandomAccessFile drive =
                new RandomAccessFile(folder.resolve("drive.raw").toFile(), "r")) {
            drive.readFully(bytes);
        }
        return bytes;
    }

    /** Presses keys at {@code /dev/ttyS2}. */
    void press(String keys) throws IOException {
        keyboard.send(keys);
    }

    /** What the kernel said. */
    String console() {
        return qemu.log();
    }

    /** Switches the guest off in good order; whether QEMU ended by itself. */
    boolean powerOff() throws IOException {
        shell.send("poweroff -f\n");
        return qemu.await(20);
    }

    @Override
    public void close() throws IOException {
        qemu.close();
        shell.close();
        keyboard.close();
    }
}
