// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of the device dies (SIGKILL) in the middle of a period, again and again, and comes back. */
@Tag("full")
@Timeout(240)
class BackEndDeathTest {

    private static final int DEATHS = Boolean.getBoolean("virtsnd.quick") ? 5 : 20;
    private static final long SEED = Long.getLong("virtsnd.seed", System.nanoTime());
    private static final long ATTEMPT_NANOS = 100_000;
    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 8);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void shouldBePluggedInAgainWhenItsProcessIsKilled() throws Exception {
        System.out.println("death of the back end: -Dvirtsnd.seed=" + SEED);
        Path path = folder.resolve("s");
        long[] replugged = new long[DEATHS];
        DeviceProcess device = served(path);
        try (Linux linux = new Linux();
                CardBench bench = CardBench.ofTheHouse();
                PluggedSocket plugged = new PluggedSocket(bench, linux, path);
                Stubborn player = new Stubborn(bench, PARAMS)) {
            assertThat(plugged).isNotNull();
            awaitSound(player, 0);
            Kept before = Kept.now();
            for (int death = 0; death < DEATHS; death++) {
                awaitSound(player, player.frames() + random.nextInt(40_000));
                DeviceProcess next = new DeviceProcess();
                next.warm(folder.resolve("warm"));
                device.kill();
                device = next;
                int deaths = death + 1;
                await().until(() -> player.errors().size() == deaths); // it is behind the last look at its position
                long frames = player.frames();
                device.open(path, DeviceShape.FREE);
                long back = System.nanoTime();
                while (player.frames() == frames) {
                    LockSupport.parkNanos(ATTEMPT_NANOS);
                }
                replugged[death] = System.nanoTime() - back;
            }
            assertThat(player.problems()).isEmpty();
            assertThat(player.openings()).isEqualTo(DEATHS + 1);
            assertThat(player.errors()).hasSize(DEATHS);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Kept.now()).isEqualTo(before));
        } finally {
            device.close();
        }
        Arrays.sort(replugged);
        System.out.printf(
                "device listens -> first period played: median %.1f ms, most %.1f ms of %d; bare connect loop: %.1f ms%n",
                replugged[DEATHS / 2] / 1e6, replugged[DEATHS - 1] / 1e6, DEATHS, bareLoop(path) / 1e6);
    }

    @Test
    void shouldGiveBackWhatWasNotPlayedWhenItsProcessIsKilled() throws Exception {
        Path path = folder.resolve("s");
        byte[] sound = new byte[PARAMS.periodBytes() * PARAMS.periods()];
        random.nextBytes(sound);
        PcmSubstream stream;
        try (DeviceProcess device = served(path, DeviceShape.STEPPED);
                Linux linux = new Linux();
                CardBench bench = CardBench.ofTheHouse();
                PluggedSocket plugged = new PluggedSocket(bench, linux, path)) {
            assertThat(plugged).isNotNull();
            stream = bench.awaitCard().open(0);
            stream.setParams(PARAMS);
            stream.prepare();
            stream.write(ByteBuffer.wrap(sound));
            stream.start();
            device.kill();
            await().until(() -> bench.cards().isEmpty());
        }

        assertThat(stream.unplayed()).isEqualTo(ByteBuffer.wrap(sound));
        stream.close();
        assertThat(stream.unplayed()).isEqualTo(ByteBuffer.wrap(sound));
    }

    private DeviceProcess served(Path path) {
        return served(path, DeviceShape.FREE);
    }

    private static DeviceProcess served(Path path, DeviceShape shape) {
        DeviceProcess device = new DeviceProcess();
        device.open(path, shape);
        return device;
    }

    private static void awaitSound(Stubborn player, long frames) {
        await().atMost(Duration.ofSeconds(20)).until(() -> player.frames() > frames);
    }

    /** The same with nothing but connect(2), every 0.1 ms: median, ns. */
    private static long bareLoop(Path path) throws IOException {
        long[] times = new long[DEATHS];
        try (Linux linux = new Linux();
                DeviceProcess device = new DeviceProcess()) {
            device.awaitUp();
            for (int time = 0; time < DEATHS; time++) {
                AtomicLong connected = new AtomicLong();
                Thread connecting = new Thread(() -> {
                    connect(linux, path).close();
                    connected.set(System.nanoTime());
                });
                connecting.start();
                device.open(path, DeviceShape.FREE);
                long back = System.nanoTime();
                join(connecting);
                times[time] = Math.max(0, connected.get() - back);
                device.closeDevice();
            }
        }
        Arrays.sort(times);
        return times[DEATHS / 2];
    }

    private static UnixSocket connect(Linux linux, Path path) {
        while (true) {
            try {
                return linux.connect(path);
            } catch (IOException notYet) {
                LockSupport.parkNanos(ATTEMPT_NANOS);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
