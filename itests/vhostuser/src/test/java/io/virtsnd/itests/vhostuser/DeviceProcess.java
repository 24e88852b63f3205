// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.itests.conformance.DeviceShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process that serves devices, as its owner here sees it: {@link DeviceServer} at the other end. */
final class DeviceProcess implements SoundDeviceControl, AutoCloseable {

    private static final int COUNTERS = 8;

    private final Process process;
    private final PrintStream calls;
    private final BufferedReader answers;

    DeviceProcess() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                DeviceServer.class.getName());
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        calls = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits until the process is up. */
    void awaitUp() {
        call("hello");
    }

    /** Lets it serve itself for a second of sound: a JVM that reads its classes is no part of what is measured. */
    void warm(Path socket) {
        open(socket, DeviceShape.FREE);
        call("warm " + socket);
        closeDevice();
    }

    /** Serves a device. */
    void open(Path socket, DeviceShape shape) {
        call("open " + socket + " " + shape.stepped() + " " + shape.queueSize() + " " + shape.jacks() + " "
                + shape.streams().stream().map(Enum::name).collect(Collectors.joining(" ")));
    }

    /** Serves it no more. */
    void closeDevice() {
        call("close");
    }

    byte[] played(int streamId) {
        return Base64.getDecoder().decode(call("played " + streamId));
    }

    long pid() {
        return process.pid();
    }

    /** Ends it without a word (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void plug(int jackId, boolean connected) {
        call("plug " + jackId + " " + connected);
    }

    @Override
    public void step(int streamId, long frames) {
        call("step " + streamId + " " + frames);
    }

    @Override
    public void needsReset() {
        call("needsReset");
    }

    @Override
    public boolean isSettled() {
        return Boolean.parseBoolean(call("isSettled"));
    }

    @Override
    public List<QueueStatistics> statistics() {
        long[] all = numbers(call("statistics"));
        List<QueueStatistics> queues = new ArrayList<>();
        for (int at = 0; at < all.length; at += COUNTERS) {
            queues.add(new QueueStatistics(
                    (int) all[at],
                    (int) all[at + 1],
                    all[at + 2],
                    all[at + 3],
                    all[at + 4],
                    all[at + 5],
                    all[at + 6],
                    all[at + 7]));
        }
        return queues;
    }

    @Override
    public DeviceStreamStatistics streamStatistics(int streamId) {
        long[] of = numbers(call("streamStatistics " + streamId));
        return new DeviceStreamStatistics(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7]);
    }

    private static long[] numbers(String words) {
        return Stream.of(words.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private synchronized String call(String words) {
        try {
            calls.println(words);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("device process ended: call=" + words);
            }
            if (!answer.startsWith("ok")) {
                throw new IllegalStateException("call=" + words + ": " + answer);
            }
            return answer.substring(2).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        calls.close();
        kill();
    }
}
