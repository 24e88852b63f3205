// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** rust-vmm's vhost-device-sound on a socket. */
final class SoundDaemon implements Closeable {

    /** The build whose backend plays into nothing, and never records. */
    static final String NULL = "sound-daemon";

    /** The build that records from ALSA's default device. */
    static final String ALSA = "sound-daemon-alsa";

    private static final int LIFE_SECONDS = 300;

    /** How it tells of each playback message that it had. */
    private static final Pattern PLAYED =
            Pattern.compile("dropping Output request Request \\{ pos: \\d+, len: (\\d+),");

    /** It loses the end of each message. */
    private static final int SWALLOWED_BYTES = 4;

    private final ChildProcess process;
    private final Path socket;

    private SoundDaemon(ChildProcess process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Starts the build with the null backend. */
    static SoundDaemon start(Path folder) throws IOException {
        return start(folder, NULL, "null", Map.of("RUST_LOG", "trace"));
    }

    /** Starts the build with ALSA; its default device records a file, over and over in no time. */
    static SoundDaemon startRecording(Path folder, Path recorded) throws IOException {
        Path configuration = folder.resolve("asound.conf");
        Files.writeString(
                configuration,
                "pcm.null { type null }\npcm.!default { type file; slave.pcm null; file /dev/null; infile " + recorded
                        + "; format raw }\n");
        return start(folder, ALSA, "alsa", Map.of("ALSA_CONFIG_PATH", configuration.toString()));
    }

    private static SoundDaemon start(Path folder, String build, String backend, Map<String, String> environment)
            throws IOException {
        Path socket = folder.resolve("sound.socket");
        List<String> command =
                List.of(Peers.soundDaemon(build).toString(), "--socket", socket.toString(), "--backend", backend);
        Files.deleteIfExists(socket);
        ChildProcess process = ChildProcess.start(command, folder.resolve("daemon.log"), LIFE_SECONDS, environment);
        SoundDaemon daemon = new SoundDaemon(process, socket);
        daemon.awaitListening();
        return daemon;
    }

    /** Waits until it can be connected to: it makes the socket anew for each front end. */
    void awaitListening() throws IOException {
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket) || !isAlive());
        if (!isAlive()) {
            throw new IOException("the daemon has ended: " + log());
        }
    }

    /** Where it listens. */
    Path socket() {
        return socket;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it said so far. */
    String log() {
        return process.log();
    }

    /** Bytes of sound that came to it, with those that it lost. */
    long playedBytes() {
        return PLAYED.matcher(log())
                .results()
                .mapToLong(message -> Long.parseLong(message.group(1)) + SWALLOWED_BYTES)
                .sum();
    }

    /** Waits until it plays. */
    void awaitSound() {
        await().atMost(Duration.ofSeconds(20)).until(() -> playedBytes() > 0);
    }

    /** Kills it; its socket file stays if it has one, as after any sudden death. */
    void kill() {
        process.close();
    }

    @Override
    public void close() {
        kill();
    }
}
