// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * QEMU's own device; two of them, since each has one audio driver.
 *
 * <p>The one that plays writes a WAV file for each format, over the one before; through a pipe everything can be had,
 * headers of 44 bytes in between. Its last milliseconds are lost: 117 to 511 frames were seen missing, and up to 4096
 * bytes stay in a buffer until more is played. The one that records has ALSA's file plugin as its microphone.
 */
final class QemuSoundDevice implements GuestSoundDevice {

    private static final int LIFE_SECONDS = 600;
    private static final int SWALLOWED_FRAMES = 512;
    private static final int FILE_BUFFER = 4096;
    private static final Sound RECORDED = new Sound("S16_LE", 2, 48_000);

    private final Path folder;
    private final Path pipe;
    private final Path heard;
    private final ChildProcess listener;

    QemuSoundDevice(Path folder) throws IOException {
        this.folder = folder;
        pipe = folder.resolve("pipe.wav");
        heard = folder.resolve("heard");
        Files.write(folder.resolve("recorded"), recorded(RECORDED));
        Files.writeString(
                folder.resolve("asound.conf"),
                "pcm.null { type null }\npcm.microphone { type file; slave.pcm { type null }; file /dev/null; infile "
                        + folder.resolve("recorded") + "; format raw }\n");
        String script = "mkfifo '" + pipe + "' && exec 3<>'" + pipe + "' && exec cat <&3 >'" + heard + "'";
        listener = ChildProcess.start(List.of("sh", "-c", script), folder.resolve("listener"), LIFE_SECONDS);
        await().until(() -> Files.exists(heard));
    }

    @Override
    public String name() {
        return "QEMU's";
    }

    @Override
    public List<String> qemuOptions() {
        // Without its mixer nothing is converted: each format and rate passes as it is.
        return List.of(
                "-audiodev",
                "wav,id=speaker,path=" + pipe + ",out.mixing-engine=off,out.voices=1",
                "-device",
                "virtio-sound-pci,audiodev=speaker,streams=1,disable-legacy=on",
                "-audiodev",
                "alsa,id=microphone,in.dev=microphone,out.dev=null,in.try-poll=off,out.try-poll=off,in.frequency=48000",
                "-device",
                "virtio-sound-pci,audiodev=microphone,streams=2,disable-legacy=on");
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("ALSA_CONFIG_PATH", folder.resolve("asound.conf").toString());
    }

    @Override
    public List<Sound> playable() {
        return List.of(
                new Sound("S16_LE", 2, 48_000),
                new Sound("S32_LE", 2, 48_000),
                new Sound("S16_LE", 2, 44_100),
                new Sound("S16_LE", 2, 8_000),
                new Sound("S32_LE", 2, 96_000));
    }

    @Override
    public byte[] heard() throws IOException {
        return Files.readAllBytes(heard);
    }

    @Override
    public int swallowedBytes(Sound sound) {
        return SWALLOWED_FRAMES * sound.frameBytes() + FILE_BUFFER;
    }

    @Override
    public String microphone() {
        return "hw:1,0";
    }

    @Override
    public List<Sound> recordable() {
        return List.of(RECORDED);
    }

    @Override
    public byte[] recorded(Sound sound) {
        return sound.pattern(2, 60_000);
    }

    @Override
    public void close() {
        listener.close();
    }
}
