// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that plays on the device behind a socket until it is killed, or its standard input ends. */
final class FrontEndProcess {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    private FrontEndProcess() {}

    /** Runs the process. */
    public static void main(String[] args) throws IOException {
        try (Linux linux = new Linux();
                CardBench bench = CardBench.ofTheHouse()) {
            VhostUserTransport transport =
                    new VhostUserTransport(linux, PluggedSocket.settings("child", Path.of(args[0])), () -> {});
            transport.connect();
            bench.plug(transport);
            try (Stubborn player = new Stubborn(bench, PARAMS)) {
                while (System.in.read() >= 0) {
                    // Until its end.
                    assert player.problems().isEmpty();
                }
            }
        }
        System.exit(0);
    }

    static Process start(Path socket) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FrontEndProcess.class.getName(),
                        socket.toString()))
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
    }
}
