// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * QEMU's own device. Its audio driver writes a file of its own for each format, over the one before; through a pipe
 * everything can be had, headers of 44 bytes in between.
 *
 * <p>Its last milliseconds are lost: 117 to 511 frames were seen missing, and up to 4096 bytes stay in a buffer until
 * something else is played.
 */
final class QemuSoundDevice implements GuestSoundDevice {

    private static final int LIFE_SECONDS = 600;

    private final Path pipe;
    private final Path heard;
    private final ChildProcess listener;

    QemuSoundDevice(Path folder) throws IOException {
        pipe = folder.resolve("pipe.wav");
        heard = folder.resolve("heard");
        String script = "mkfifo '" + pipe + "' && exec 3<>'" + pipe + "' && exec cat <&3 >'" + heard + "'";
        listener = ChildProcess.start(List.of("sh", "-c", script), folder.resolve("listener"), LIFE_SECONDS);
        org.awaitility.Awaitility.await().until(() -> Files.exists(heard));
    }

    @Override
    public List<String> qemuOptions() {
        // Without its mixer nothing is converted: each format and rate passes as it is.
        return List.of(
                "-audiodev",
                "wav,id=a,path=" + pipe + ",out.mixing-engine=off,out.voices=1",
                "-device",
                "virtio-sound-pci,audiodev=a,streams=2,disable-legacy=on");
    }

    @Override
    public List<Sound> sounds() {
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
    public int swallowedFrames() {
        return 4096;
    }

    @Override
    public void close() {
        listener.close();
    }
}
