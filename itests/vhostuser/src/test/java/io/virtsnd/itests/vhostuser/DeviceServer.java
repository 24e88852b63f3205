// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.export.vhostuser.internal.ExportSettings;
import io.virtsnd.export.vhostuser.internal.VhostUserExport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.Frames;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The process that serves a device on a socket. A line on standard input is a call, with words; a line on standard output
 * is its answer: {@code ok} and words, or {@code failed} and a message. It ends with its input.
 */
final class DeviceServer {

    private final Linux linux = new Linux();
    private SoftwareDevice device;
    private VhostUserExport export;

    private DeviceServer() {}

    /** Runs the process. */
    public static void main(String[] args) throws IOException {
        // Whatever else prints goes to standard error.
        PrintStream answers = System.out;
        System.setOut(System.err);
        DeviceServer server = new DeviceServer();
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String call = calls.readLine(); call != null; call = calls.readLine()) {
            answers.println(server.answer(call.split(" ")));
            answers.flush();
        }
        System.exit(0);
    }

    private String answer(String[] words) {
        try {
            return "ok " + call(words);
        } catch (RuntimeException | Error failed) {
            return "failed " + failed;
        }
    }

    private String call(String[] words) {
        switch (words[0]) {
            case "hello" -> {
                return "hello";
            }
            case "warm" -> warm(Path.of(words[1]));
            case "open" -> open(words);
            case "close" -> close();
            case "plug" -> device.control().plug(Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
            case "step" -> device.control().step(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            case "needsReset" -> device.control().needsReset();
            case "isSettled" -> {
                return Boolean.toString(device.control().isSettled());
            }
            case "statistics" -> {
                return device.control().statistics().stream()
                        .map(DeviceServer::words)
                        .collect(Collectors.joining(" "));
            }
            case "streamStatistics" -> {
                return words(device.control().streamStatistics(Integer.parseInt(words[1])));
            }
            case "played" -> {
                return Base64.getEncoder().encodeToString(device.played(Integer.parseInt(words[1])));
            }
            default -> throw new IllegalArgumentException("no such call: " + words[0]);
        }
        return "";
    }

    /** open PATH STEPPED QUEUE_SIZE JACKS DIRECTION... */
    private void open(String[] words) {
        DeviceShape shape = new DeviceShape(
                Stream.of(words).skip(5).map(Direction::valueOf).toList(),
                Boolean.parseBoolean(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]));
        device = new SoftwareDevice(shape, backend -> {
            export = new VhostUserExport(ExportSettings.of("served", Path.of(words[1])), backend, linux);
            try {
                export.open();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return null;
        });
    }

    private void warm(Path path) {
        VhostUserTransport transport = new VhostUserTransport(linux, PluggedSocket.settings("warm", path), () -> {});
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);
        try (CardBench bench = CardBench.ofTheHouse()) {
            transport.connect();
            try (PcmSubstream stream = bench.plug(transport).open(0)) {
                stream.setParams(params);
                Frames.play(stream, Frames.noise(params, 48_000, 1));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            transport.remove();
        }
    }

    private void close() {
        export.close();
        device.close();
    }

    private static String words(QueueStatistics of) {
        return LongStream.of(
                        of.queue(),
                        of.size(),
                        of.messages(),
                        of.kicks(),
                        of.used(),
                        of.bytesOut(),
                        of.bytesIn(),
                        of.violations())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    private static String words(DeviceStreamStatistics of) {
        return LongStream.of(
                        of.messages(),
                        of.flushed(),
                        of.frames(),
                        of.discarded(),
                        of.xruns(),
                        of.xrunsUnsent(),
                        of.rejected(),
                        of.backendErrors())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }
}
