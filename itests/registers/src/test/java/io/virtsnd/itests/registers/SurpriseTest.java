// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices that are pulled out while they are probed or play, at any moment, with and without a word of the bus. */
@Tag("full")
@Timeout(120)
class SurpriseTest {

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4);

    @BeforeAll
    static void lookOften() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
    }

    private final long seed = Long.getLong("virtsnd.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** A device that can be pulled out. */
    private record Removable(VirtioTransport transport, Conduct conduct, Runnable remove, Supplier<Boolean> claimed) {}

    private static Removable function(VirtioBackend model, boolean silent) {
        FakePciFunction function = new FakePciFunction(model, PciBench.SHAPE);
        return new Removable(
                new PciTransport("pci", function, PciSettings.DEFAULT),
                function.conduct(),
                silent ? function.device()::remove : function::remove,
                function::isClaimed);
    }

    private static Removable window(VirtioBackend model, boolean silent) {
        FakeMmioWindow window = new FakeMmioWindow(model, FakeDevice.Traits.of(64));
        return new Removable(
                new MmioTransport("mmio", window, MmioSettings.DEFAULT),
                window.conduct(),
                silent ? window.device()::remove : window::remove,
                window::isClaimed);
    }

    @ParameterizedTest
    @CsvSource({"true, false, 60", "true, true, 5", "false, false, 60", "false, true, 5"})
    void shouldEndTypedWhenPulledOutWhilePlaying(boolean pci, boolean silent, int times) {
        System.out.println("surprise: virtsnd.seed=" + seed);
        for (int i = 0; i < times; i++) {
            once(pci, silent, random.nextLong(20_000_000L));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 60", "false, 60"})
    void shouldEndTypedWhenPulledOutWhileProbed(boolean pci, int times) {
        System.out.println("surprise: virtsnd.seed=" + seed);
        for (int i = 0; i < times; i++) {
            once(pci, false, random.nextLong(1_000_000L));
        }
    }

    private void once(boolean pci, boolean silent, long after) {
        Removable[] made = new Removable[1];
        try (SoftwareDevice device = new SoftwareDevice(DeviceShape.FREE, model -> {
                    made[0] = pci ? function(model, silent) : window(model, silent);
                    return made[0].transport();
                });
                CardBench bench = CardBench.ofTheHouse()) {
            Thread puller = new Thread(() -> {
                LockSupport.parkNanos(after);
                made[0].remove().run();
            });
            puller.start();
            bench.offer(device.transport());
            play(bench, puller);
            await().until(() -> !puller.isAlive());
            await().atMost(Duration.ofSeconds(10)).until(() -> isGone(bench));
            bench.unplug();
            assertThat(made[0].claimed().get())
                    .as("claimed, seed=%d after=%d", seed, after)
                    .isFalse();
            assertThat(made[0].conduct().violations()).as("seed=%d", seed).isEmpty();
        }
    }

    /** Whether there is no card, not even one that came too late to be played on: nobody looked at that since. */
    private static boolean isGone(CardBench bench) {
        bench.cards().forEach(card -> catchThrowable(() -> card.open(0).close()));
        return bench.cards().isEmpty();
    }

    /** Plays, if there is a card, until something ends it. */
    private static void play(CardBench bench, Thread puller) {
        await().until(() -> !bench.cards().isEmpty() || !puller.isAlive());
        for (SoundCard card : bench.cards()) {
            Throwable end = catchThrowable(() -> {
                try (PcmSubstream stream = card.open(0)) {
                    stream.setParams(PARAMS);
                    stream.prepare();
                    stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
                    stream.start();
                    while (true) {
                        stream.write(ByteBuffer.allocate(PARAMS.bufferBytes()));
                    }
                }
            });
            assertThat(end).isInstanceOf(SoundException.class);
        }
    }
}
