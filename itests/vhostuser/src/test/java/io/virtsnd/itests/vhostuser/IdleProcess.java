// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserSettings;
import io.virtsnd.transport.vhostuser.internal.VhostUserTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that has prepared a stream of the device behind a socket, and does nothing with it until it is killed. */
final class IdleProcess {

    private IdleProcess() {}

    /** Runs the process. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (Linux linux = new Linux();
                CardBench bench = CardBench.ofTheHouse()) {
            VhostUserTransport transport =
                    new VhostUserTransport(linux, VhostUserSettings.of("idle", Path.of(args[0])), () -> {});
            transport.connect();
            PcmSubstream stream = bench.plug(transport).open(0);
            stream.setParams(PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8));
            stream.prepare();
            new CountDownLatch(1).await();
        }
    }
}
