// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a socket in one process: what also runs where a process cannot start another, as under an emulator. */
@Timeout(120)
class OneProcessTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    @TempDir
    Path folder;

    @Test
    void shouldPlayAndRecordEveryBitWhenBothEndsAreHere() throws IOException {
        Path path = folder.resolve("s");
        byte[] sound = Frames.noise(PARAMS, 24_000, 3);
        VhostUserExport[] export = new VhostUserExport[1];
        try (Linux linux = new Linux();
                SoftwareDevice device = new SoftwareDevice(DeviceShape.FREE, backend -> {
                    export[0] = opened(new VhostUserExport(ExportSettings.of("served", path), backend, linux));
                    return null;
                })) {
            VhostUserTransport transport =
                    new VhostUserTransport(linux, PluggedSocket.settings("here", path), () -> {});
            transport.connect();
            try (CardBench bench = CardBench.ofTheHouse()) {
                SoundCard card = bench.plug(transport);
                play(card, sound);
                assertThat(record(card)).isEqualTo(device.recorded(PARAMS, 0, 4_800));
            } finally {
                transport.remove();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> device.control().isSettled());
            assertThat(device.played(0)).isEqualTo(sound);
            export[0].close();
        }
    }

    private static VhostUserExport opened(VhostUserExport export) {
        try {
            export.open();
            return export;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void play(SoundCard card, byte[] sound) {
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(PARAMS);
            Frames.play(stream, sound);
        }
    }

    private static byte[] record(SoundCard card) {
        try (PcmSubstream stream = card.open(1)) {
            stream.setParams(PARAMS);
            stream.prepare();
            stream.start();
            return Frames.read(stream, 4_800);
        }
    }
}
