// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guards the other tests: the registers notice a driver that cheats, each way of it. */
class ConductTest {

    private static final int COMMON = 0;
    private static final int ISR = 0x1000;
    private static final int DEVICE = 0x2000;
    private static final int DOORBELLS = 0x3000;
    private static final int WINDOW_CONFIG = 0x100;

    private SoftwareDevice backend;
    private FakePciFunction function;
    private FakeMmioWindow window;

    /**
     * A cheat.
     *
     * @param name of it
     * @param status that the device has before
     * @param deed what the driver does to the registers
     * @param found what is said of it
     */
    record Cheat(String name, int status, Consumer<Registers> deed, String found) {
        @Override
        public String toString() {
            return name;
        }
    }

    @AfterEach
    void end() {
        backend.close();
    }

    static Stream<Cheat> cheatsOfFunctions() {
        return Stream.of(
                new Cheat("status by 16 bits", 0, bar -> bar.getU16(COMMON + 20), "common+20 by 2 bytes"),
                new Cheat("size by 32 bits", 0, bar -> bar.getU32(COMMON + 24), "common+24 by 4 bytes"),
                new Cheat("half of an address", 0xb, bar -> bar.putU16(COMMON + 34, 1), "common+34 by 2 bytes"),
                new Cheat("not aligned", 0, bar -> bar.getU16(COMMON + 17), "not aligned"),
                new Cheat("beyond the structure", 0, bar -> bar.getU32(COMMON + 0x1234), "read of isr"),
                new Cheat("device features", 0, bar -> bar.putU32(COMMON + 4, 1), "read only"),
                new Cheat("number of queues", 0, bar -> bar.putU16(COMMON + 18, 1), "read only"),
                new Cheat("generation", 0, bar -> bar.putU8(COMMON + 21, 1), "read only"),
                new Cheat("notification offset", 0, bar -> bar.putU16(COMMON + 30, 1), "read only"),
                new Cheat("configuration", 0xf, bar -> bar.putU32(DEVICE, 1), "write of the configuration"),
                new Cheat("configuration by bytes", 0xf, bar -> bar.getU8(DEVICE), "read by 1 bytes"),
                new Cheat("feature select", 3, bar -> bar.putU32(COMMON, 2), "feature select=2"),
                new Cheat("features too early", 1, bar -> bar.putU32(COMMON + 12, 1), "features before DRIVER"),
                new Cheat("features too late", 0xb, bar -> bar.putU32(COMMON + 12, 1), "features after FEATURES_OK"),
                new Cheat("driver at once", 0, bar -> bar.putU8(COMMON + 20, 2), "order"),
                new Cheat("a bit is cleared", 3, bar -> bar.putU8(COMMON + 20, 2), "bit cleared"),
                new Cheat("no VERSION_1", 3, bar -> bar.putU8(COMMON + 20, 0xb), "VERSION_1 not accepted"),
                new Cheat("queue too early", 3, bar -> bar.putU16(COMMON + 24, 16), "before FEATURES_OK"),
                new Cheat("queue too late", 0xf, bar -> bar.putU16(COMMON + 24, 16), "after DRIVER_OK"),
                new Cheat("size too large", 0xb, bar -> bar.putU16(COMMON + 24, 128), "size=128"),
                new Cheat("size of 3", 0xb, bar -> bar.putU16(COMMON + 24, 3), "size=3"),
                new Cheat("no such queue", 0xb, ConductTest::sizeOfNoQueue, "of no queue"),
                new Cheat("enabled at once", 0xb, bar -> bar.putU16(COMMON + 28, 1), "before it was placed"),
                new Cheat("disabled", 0xb, bar -> bar.putU16(COMMON + 28, 0), "enable=0"),
                new Cheat("touched while enabled", 0xb, ConductTest::sizeOfEnabled, "while it is enabled"),
                new Cheat("vector not read", 0xb, ConductTest::vectorNotRead, "not read back"),
                new Cheat("vector outside", 0xb, bar -> bar.putU16(COMMON + 16, 9), "outside of the table"),
                new Cheat("notified too early", 0xb, bar -> bar.putU16(DOORBELLS, 0), "too early"),
                new Cheat("wrong doorbell", 0xf, bar -> bar.putU16(DOORBELLS + 4, 0), "write of doorbell+4"),
                new Cheat("doorbell by 32 bits", 0xf, bar -> bar.putU32(DOORBELLS, 0), "by 4 bytes"),
                new Cheat("doorbell is read", 0xf, bar -> bar.getU16(DOORBELLS), "read of doorbell"),
                new Cheat("ISR with vectors", 0xf, bar -> bar.getU8(ISR), "ISR read while vectors are on"),
                new Cheat("ISR is written", 0xf, bar -> bar.putU8(ISR, 1), "write of isr"),
                new Cheat("reset not awaited", 0xf, ConductTest::resetNotAwaited, "before the reset was complete"));
    }

    private static void sizeOfNoQueue(Registers bar) {
        bar.putU16(COMMON + 22, 4);
        bar.putU16(COMMON + 24, 16);
    }

    private static void place(Registers bar) {
        for (int at = 32; at < 56; at += 4) {
            bar.putU32(COMMON + at, at % 8 == 0 ? 4096 * at : 0);
        }
    }

    private static void sizeOfEnabled(Registers bar) {
        place(bar);
        bar.putU16(COMMON + 28, 1);
        bar.putU16(COMMON + 24, 16);
    }

    private static void vectorNotRead(Registers bar) {
        place(bar);
        bar.putU16(COMMON + 26, 1);
        bar.putU16(COMMON + 28, 1);
    }

    private static void resetNotAwaited(Registers bar) {
        bar.putU8(COMMON + 20, 0);
        bar.putU8(COMMON + 20, 1);
    }

    @ParameterizedTest
    @MethodSource("cheatsOfFunctions")
    void shouldNoticeACheatOfAFunction(Cheat cheat) {
        backend = new SoftwareDevice(DeviceShape.STEPPED, model -> {
            function = new FakePciFunction(model, PciBench.SHAPE);
            return new PciTransport("pci", function, PciSettings.DEFAULT);
        });
        PciSession session = function.claim("cheat");
        session.enableInterrupts(5);
        Registers bar = session.bar(4);
        bring(cheat.status(), status -> bar.putU8(COMMON + 20, status), () -> {
            bar.putU32(COMMON + 8, 1);
            bar.putU32(COMMON + 12, 1);
        });
        assertThat(function.conduct().violations()).isEmpty();
        cheat.deed().accept(bar);
        assertThat(function.conduct().violations()).anyMatch(said -> said.contains(cheat.found()));
        assertThat(function.conduct().violations()).as("nothing else").hasSizeLessThanOrEqualTo(2);
    }

    static Stream<Cheat> cheatsOfWindows() {
        return Stream.of(
                new Cheat("status by 8 bits", 0, bar -> bar.getU8(0x70), "0x70 by 1 bytes"),
                new Cheat("magic", 0, bar -> bar.putU32(0, 1), "write of window+0x0"),
                new Cheat("size is read", 0, bar -> bar.getU32(0x38), "read of window+0x38"),
                new Cheat("reserved", 0, bar -> bar.getU32(0x40), "read of window+0x40"),
                new Cheat("notified too early", 0xb, bar -> bar.putU32(0x50, 0), "too early"),
                new Cheat("acknowledged nothing", 0xf, bar -> bar.putU32(0x64, 1), "what is not there"),
                new Cheat("configuration", 0xf, bar -> bar.putU32(WINDOW_CONFIG, 1), "write of the configuration"),
                new Cheat("feature select", 3, bar -> bar.putU32(0x24, 7), "feature select=7"),
                new Cheat("enabled at once", 0xb, bar -> bar.putU32(0x44, 1), "before it was placed"),
                new Cheat("disabled", 0xb, bar -> bar.putU32(0x44, 0), "enable=0"));
    }

    @ParameterizedTest
    @MethodSource("cheatsOfWindows")
    void shouldNoticeACheatOfAWindow(Cheat cheat) {
        backend = new SoftwareDevice(DeviceShape.STEPPED, model -> {
            window = new FakeMmioWindow(model, FakeDevice.Traits.of(64));
            return null;
        });
        Registers registers = window.claim("cheat").registers();
        bring(cheat.status(), status -> registers.putU32(0x70, status), () -> {
            registers.putU32(0x24, 1);
            registers.putU32(0x20, 1);
        });
        assertThat(window.conduct().violations()).isEmpty();
        cheat.deed().accept(registers);
        assertThat(window.conduct().violations()).anyMatch(said -> said.contains(cheat.found()));
    }

    /** Brings a device to a status, step by step. */
    private static void bring(int status, Consumer<Integer> write, Runnable acceptFeatures) {
        for (int step : new int[] {1, 3, 0xb, 0xf}) {
            if (step <= status) {
                if (step == 0xb) {
                    acceptFeatures.run();
                }
                write.accept(step);
            }
        }
    }
}
