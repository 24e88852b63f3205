// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.Rejection;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.itests.fuzz.FuzzSettings;
import io.virtsnd.virtqueue.AvailViolation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver half that lies to the device. Properties: {@code virtsnd.fuzz.seed}, {@code virtsnd.fuzz.mutations} (one
 * million unless told otherwise, a tenth of it with {@code virtsnd.quick}).
 */
class LyingDriverTest {

    private static final int BURST = 500;
    private static final int TAKEN_AWAY = 20;

    private final FuzzSettings settings = FuzzSettings.ofProperties();
    private final SplittableRandom random = new SplittableRandom(settings.seed());
    private final FuzzTime now = new FuzzTime(random.nextLong());
    private final Map<String, Long> histogram = new TreeMap<>();

    private SoundDevice device(ClockKind clock) {
        return new SoundDevice(
                DeviceSettings.of("fuzz", clock, Direction.OUTPUT, Direction.INPUT, Direction.OUTPUT, Direction.INPUT)
                        .withJacks(List.of(new JackInfo(0, 0, 1, 0, 4, true), new JackInfo(1, 0, 0, 0, 4, false))),
                now);
    }

    @Test
    @Timeout(600)
    void shouldRejectEveryLieAndPlayAFreshStreamBitExactAfterEachBurst(@TempDir Path folder) throws IOException {
        System.out.println("lying driver: virtsnd.fuzz.seed=" + settings.seed() + " virtsnd.fuzz.mutations="
                + settings.mutations());
        List<LyingDriver> liars = new ArrayList<>();
        ByteBuffer large = large(folder);
        for (ClockKind clock : ClockKind.values()) {
            RawDriver driver = new RawDriver(device(clock), new Arena(ByteBuffer.allocateDirect(Arena.BYTES), large));
            liars.add(new LyingDriver(driver, clock, now, random.split()));
        }
        long bursts = 0;
        try (Flipper flipper = new Flipper(random.nextLong())) {
            for (long told = 0; told < settings.mutations(); told += BURST, bursts++) {
                LyingDriver liar = liars.get((int) (bursts % liars.size()));
                flipper.flip(liar.driver().arena);
                liar.burst(BURST, flipper);
                flipper.rest();
                new FreshStream(liar.driver(), liar.clock(), now, random.split()).play();
            }
            System.out.println("lying driver: bursts=" + bursts + " flips=" + flipper.flips());
        }
        takeMemoryAway(folder);
        for (LyingDriver liar : liars) {
            count(liar.driver().device);
            assertThat(liar.driver().arena.isGuardIntact()).isTrue();
            assertThat(liar.driver().device.failures())
                    .as("mistakes of the device itself")
                    .isZero();
            liar.driver().device.close();
        }
        System.out.println("lying driver: rejected " + histogram);
        assertThat(histogram).hasSize(Rejection.values().length + AvailViolation.values().length);
        assertThat(histogram)
                .allSatisfy((reason, count) -> assertThat(count).as(reason).isGreaterThanOrEqualTo(settings.least()));
    }

    /** A file without content: its pages come only when somebody writes to them. */
    private static ByteBuffer large(Path folder) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            file.setLength(Arena.LARGE_BYTES);
            return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, Arena.LARGE_BYTES);
        }
    }

    private void count(SoundDevice device) {
        for (Rejection reason : Rejection.values()) {
            histogram.merge(reason.name(), device.rejections().of(reason), Long::sum);
        }
        for (AvailViolation violation : AvailViolation.values()) {
            histogram.merge(violation.name(), device.violations(violation), Long::sum);
        }
    }

    /** Rings in a file that becomes shorter while the device has it mapped: it reads nothing but zeros then. */
    private void takeMemoryAway(Path folder) throws IOException {
        for (int i = 0; i < TAKEN_AWAY; i++) {
            Path path = folder.resolve("arena" + i);
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                    SoundDevice device = device(ClockKind.FREE)) {
                file.setLength(Arena.BYTES);
                Arena arena = new Arena(file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, Arena.BYTES));
                RawDriver driver = new RawDriver(device, arena);
                driver.isThreaded = true;
                device.start();
                driver.start(0);
                driver.startStreams();
                file.setLength(0);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> {
                            driver.session.kick(RawDriver.CONTROL);
                            return driver.needsReset();
                        });
                assertThat(device.failures()).isZero();
                count(device);
            }
            Files.delete(path);
        }
    }
}
