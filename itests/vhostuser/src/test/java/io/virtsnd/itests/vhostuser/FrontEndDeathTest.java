// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.ExportState;
import io.virtsnd.export.vhostuser.internal.ExportSettings;
import io.virtsnd.export.vhostuser.internal.VhostUserExport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.Frames;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of the driver dies (SIGKILL) in the middle of a period, again and again: nothing of it is left. */
@Timeout(240)
class FrontEndDeathTest {

    private static final int DEATHS = Boolean.getBoolean("virtsnd.quick") ? 5 : 20;
    private static final long SEED = Long.getLong("virtsnd.seed", System.nanoTime());
    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    @TempDir
    Path folder;

    private VhostUserExport export;

    private SoftwareDevice served(Linux linux, Path path) {
        return new SoftwareDevice(DeviceShape.FREE, backend -> {
            export = new VhostUserExport(ExportSettings.of("served", path), backend, linux);
            try {
                export.open();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return null;
        });
    }

    @Test
    void shouldLeaveNothingBehindWhenItsProcessIsKilled() throws Exception {
        System.out.println("death of the front end: -Dvirtsnd.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        Path path = folder.resolve("s");
        try (Linux linux = new Linux();
                SoftwareDevice device = served(linux, path)) {
            Kept before = Kept.now();
            for (int death = 0; death < DEATHS; death++) {
                playAndDie(device, path, 1 + random.nextInt(40_000));
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Kept.now()).isEqualTo(before));
            assertThat(export.connections()).isEqualTo(DEATHS);
            playsAgain(linux, device, path);
            export.close();
        }
    }

    private void playAndDie(SoftwareDevice device, Path path, int frames) throws Exception {
        Process driver = FrontEndProcess.start(path);
        long until = frames(device) + frames;
        await().atMost(Duration.ofSeconds(30)).until(() -> frames(device) > until);
        driver.destroyForcibly().waitFor();
        await().until(() -> export.state() == ExportState.LISTENING);
    }

    private static long frames(SoftwareDevice device) {
        return device.control().streamStatistics(0).frames();
    }

    private static void playsAgain(Linux linux, SoftwareDevice device, Path path) throws IOException {
        VhostUserTransport transport = new VhostUserTransport(linux, PluggedSocket.settings("again", path), () -> {});
        transport.connect();
        byte[] sound = Frames.noise(PARAMS, 48_000, 5);
        int earlier = device.played(0).length;
        try (CardBench bench = CardBench.ofTheHouse()) {
            SoundCard card = bench.plug(transport);
            try (PcmSubstream stream = card.open(0)) {
                stream.setParams(PARAMS);
                Frames.play(stream, sound);
            }
        } finally {
            transport.remove();
        }
        await().until(() -> device.control().isSettled());
        byte[] played = device.played(0);
        assertThat(Arrays.copyOfRange(played, earlier, played.length)).isEqualTo(sound);
    }
}
