// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The first file system of a guest: a shell, ALSA's programs and library, the driver's modules, and {@code init}. */
final class GuestImage {

    /** The driver is given generous buffers: two cores emulate a machine and run everything else. */
    private static final Map<String, String> PARAMETERS =
            Map.of("virtio_snd", "pcm_buffer_ms=2000 pcm_period_ms_max=200");

    private static final List<String> MODULES = List.of("virtio_blk", "virtio_snd");
    private static final String LIBRARIES = "lib/x86_64-linux-gnu/";

    private GuestImage() {}

    /** Writes it, compressed, with more files of the caller's behind it. */
    static Path write(Path file, CpioArchive more) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(Base.BYTES);
            out.write(more.toByteArray());
        }
        return file;
    }

    /** What is in every guest, put together once. */
    private static final class Base {
        static final byte[] BYTES = archive();

        private static byte[] archive() {
            try {
                CpioArchive archive = new CpioArchive();
                for (String folder : List.of("proc", "sys", "dev", "tmp", "sbin", "usr/sbin")) {
                    archive.folder(folder);
                }
                addModules(archive);
                addPrograms(archive);
                addConfiguration(archive);
                return archive.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void addModules(CpioArchive archive) throws IOException {
        ByteArrayOutputStream order = new ByteArrayOutputStream();
        new KernelModules(Peers.modules()).inOrder(MODULES).forEach((name, module) -> {
            archive.file("modules/" + name + ".ko", module);
            order.writeBytes(
                    (name + " " + PARAMETERS.getOrDefault(name, "") + "\n").getBytes(StandardCharsets.US_ASCII));
        });
        archive.file("modules/order", order.toByteArray());
    }

    private static void addPrograms(CpioArchive archive) throws IOException {
        script(archive, "init", "init");
        script(archive, "sbin/insert", "insert");
        program(archive, "bin/busybox", "bin/busybox");
        for (String program : List.of("aplay", "axfer", "speaker-test")) {
            program(archive, "usr/bin/" + program, "usr/bin/" + program);
        }
        archive.link("usr/bin/arecord", "aplay");
        program(archive, "lib64/ld-linux-x86-64.so.2", LIBRARIES + "ld-linux-x86-64.so.2");
        program(archive, LIBRARIES + "libc.so.6", LIBRARIES + "libc.so.6");
        program(archive, LIBRARIES + "libm.so.6", LIBRARIES + "libm.so.6");
        program(archive, LIBRARIES + "libasound.so.2", "usr/" + LIBRARIES + "libasound.so.2");
    }

    private static void script(CpioArchive archive, String path, String name) throws IOException {
        try (InputStream script = GuestImage.class.getResourceAsStream(name)) {
            archive.program(path, script.readAllBytes());
        }
    }

    private static void program(CpioArchive archive, String path, String from) throws IOException {
        archive.program(path, Files.readAllBytes(Peers.guest().resolve(from)));
    }

    private static void addConfiguration(CpioArchive archive) throws IOException {
        for (String part : List.of("alsa.conf", "pcm", "ctl", "cards")) {
            try (Stream<Path> files =
                    Files.walk(Peers.guest().resolve("usr/share/alsa").resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    archive.file(Peers.guest().relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
    }
}
