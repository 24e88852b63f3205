// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The device of this house, served on a socket: one that plays to WAV files, one that records from bare samples. */
final class ServedSoundDevice implements GuestSoundDevice {

    private static final int LIFE_SECONDS = 600;
    private static final int RECORDED_BYTES = 16 << 20;

    private static final List<Sound> SOUNDS = List.of(
            new Sound("S16_LE", 2, 48_000),
            new Sound("S32_LE", 2, 48_000),
            new Sound("S16_LE", 2, 44_100),
            new Sound("S16_LE", 1, 8_000),
            new Sound("S32_LE", 2, 96_000),
            new Sound("U8", 1, 22_050));

    private final Path folder;
    private final Path heard;
    private final byte[] recorded = new byte[RECORDED_BYTES];
    private final ChildProcess speaker;
    private final ChildProcess microphone;

    ServedSoundDevice(Path folder) throws IOException {
        this.folder = folder;
        heard = folder.resolve("heard.wav");
        new Random(2).nextBytes(recorded);
        Path samples = Files.write(folder.resolve("recorded.raw"), recorded);
        speaker = Virtsnd.serve(
                folder.resolve("speaker"),
                folder.resolve("speaker.log"),
                LIFE_SECONDS,
                "--backend",
                "wav:" + heard,
                "--streams",
                "output");
        microphone = Virtsnd.serve(
                folder.resolve("microphone"),
                folder.resolve("microphone.log"),
                LIFE_SECONDS,
                "--backend",
                "raw:" + folder.resolve("unheard.raw"),
                "--capture",
                samples.toString());
    }

    @Override
    public String name() {
        return "virtsnd's";
    }

    @Override
    public List<String> qemuOptions() {
        return List.of(
                "-chardev",
                "socket,id=speaker,path=" + folder.resolve("speaker"),
                "-device",
                "vhost-user-snd-pci,chardev=speaker",
                "-chardev",
                "socket,id=microphone,path=" + folder.resolve("microphone"),
                "-device",
                "vhost-user-snd-pci,chardev=microphone");
    }

    @Override
    public List<Sound> playable() {
        return SOUNDS;
    }

    @Override
    public byte[] heard() throws IOException {
        return WaveData.of(heard);
    }

    @Override
    public int swallowedBytes(Sound sound) {
        return 0;
    }

    @Override
    public String microphone() {
        return "hw:1,0";
    }

    @Override
    public List<Sound> recordable() {
        return SOUNDS;
    }

    @Override
    public byte[] recorded(Sound sound) {
        return recorded;
    }

    /** Descriptors and mappings that the process of the speaker has of others. */
    long holdings() throws IOException {
        Path process = Path.of("/proc", Long.toString(speaker.number()));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"));
                Stream<String> mappings = Files.lines(process.resolve("maps"))) {
            return descriptors.count()
                    + mappings.filter(line -> line.contains("/memfd:")).count();
        }
    }

    @Override
    public List<String> complaints() {
        return Stream.of(speaker, microphone)
                .flatMap(process -> process.log().lines())
                .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                .toList();
    }

    @Override
    public void close() {
        speaker.close();
        microphone.close();
    }
}
