// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import io.virtsnd.virtqueue.VirtioDevice;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers that answer anything: a driver gets typed errors, an end, and nothing is held afterwards. */
@Timeout(120)
class DiceTest {

    private static final int INPUTS = 50_000;

    private final long seed = Long.getLong("virtsnd.seed", System.nanoTime());
    private int live;
    private int refused;

    @ParameterizedTest
    @ValueSource(strings = {"pci", "mmio"})
    void shouldEndTypedWhenRegistersAnswerAnything(String kind) {
        System.out.println("dice: virtsnd.seed=" + seed + " " + kind);
        SplittableRandom random = new SplittableRandom(seed);
        for (int input = 0; input < INPUTS; input++) {
            try {
                once(kind, random.split());
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError("virtsnd.seed=" + seed + " input=" + input, failed);
            }
        }
        System.out.println("dice: live=" + live + " refused=" + refused);
        assertThat(live).isGreaterThan(INPUTS / 200);
        assertThat(refused).isGreaterThan(INPUTS / 10);
    }

    private void once(String kind, SplittableRandom random) {
        Conduct conduct = new Conduct();
        FakeBar config = new FakeBar("config", 256, conduct, () -> false)
                .with(0, 256, FakeConfigSpace.of(FakeLayout.PAGES, conduct));
        config.given(true);
        Dice dice = new Dice(random, config);
        VirtioTransport transport;
        if (kind.equals("pci")) {
            dice.with(4, 1).with(16, 4 << 16).with(24, 64);
            transport = new PciTransport("dice", holder -> dice, PciSettings.DEFAULT);
        } else {
            dice.with(0, 0x74726976).with(4, 2).with(8, 25).with(0x10, 1).with(0x34, 64);
            transport = new MmioTransport("dice", holder -> dice, MmioSettings.DEFAULT);
        }
        AtomicLong clock = new AtomicLong();
        try (VirtioDevice device = new VirtioDevice(transport, "gambler", () -> clock.addAndGet(400_000_000L))) {
            drive(device);
            live++;
        } catch (TransportException typed) {
            refused++;
        }
        assertThat(dice.isClosed()).isTrue();
        assertThat(conduct.violations()).isEmpty();
    }

    private static void drive(VirtioDevice device) {
        device.start(0);
        device.readConfig(0, ByteBuffer.allocate(12));
        for (int queue = 0; queue < 4; queue++) {
            QueueSetup setup = device.setUpQueue(queue, 16);
            assertThat(setup.size()).isBetween(1, 16);
            setup.notifier().notifyQueue();
        }
        device.driverOk();
        for (int i = 0; i < 8; i++) {
            device.session().await(1000);
        }
        device.needsReset();
    }
}
