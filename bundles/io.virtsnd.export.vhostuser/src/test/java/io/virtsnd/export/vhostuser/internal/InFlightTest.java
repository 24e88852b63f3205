// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the device has in hand when its rings are stopped. */
class InFlightTest {

    private static final int PERIOD = 1920;
    private static final byte[] OK = {0, (byte) 0x80, 0, 0};

    private final SoundDevice device =
            new SoundDevice(DeviceSettings.of("snd", ClockKind.STEPPED, Direction.OUTPUT), System::nanoTime);
    private Served served;

    @BeforeEach
    void serve() throws IOException {
        device.start();
        served = new Served(device);
    }

    @AfterEach
    void close() throws IOException {
        served.close();
        device.close();
    }

    private List<MemoryRegion> play(ScriptedFrontEnd front, int periods) {
        List<MemoryRegion> statuses = new ArrayList<>();
        for (int i = 0; i < periods; i++) {
            statuses.add(front.rings.get(2).add(bytes(0, new byte[PERIOD]), 8));
        }
        front.rings.get(2).notifyDevice();
        return statuses;
    }

    private void prepare(ScriptedFrontEnd front) {
        FrontEndRing control = front.rings.get(0);
        byte[] params = bytes(0x101, 0, 8 * PERIOD, PERIOD, 0, 2 | 5 << 8 | 7 << 16);
        assertThat(control.exchange(params, 4)).isEqualTo(OK);
        assertThat(control.exchange(bytes(0x102, 0), 4)).isEqualTo(OK);
        assertThat(control.exchange(bytes(0x104, 0), 4)).isEqualTo(OK);
    }

    @Test
    void shouldGiveEverythingBackWhenItsRingIsStoppedAndServeNewMessagesAfterwards() throws IOException {
        try (ScriptedFrontEnd front = served.connect().start()) {
            prepare(front);
            FrontEndRing ring = front.rings.get(2);
            List<MemoryRegion> flying = play(front, 4);
            await().until(() -> device.statistics().get(2).messages() >= 4);
            front.enableAll(0);
            int[] bases = new int[4];
            for (FrontEndRing stopped : front.rings) {
                bases[stopped.index] = front.stop(stopped);
            }
            for (int i = 0; i < bases[2]; i++) {
                assertThat(ring.answer(flying.get(i))).startsWith(OK);
            }
            for (FrontEndRing again : front.rings) {
                front.describe(again, bases[again.index]);
            }
            front.enableAll(1);
            List<MemoryRegion> more = play(front, 4);
            await().until(() -> device.statistics().get(2).messages() >= 4);
            device.step(0, 8 * PERIOD);
            List<MemoryRegion> rest = new ArrayList<>(flying.subList(bases[2], 4));
            rest.addAll(more);
            for (MemoryRegion status : rest) {
                device.step(0, PERIOD);
                assertThat(ring.answer(status)).startsWith(OK);
            }
        }
    }

    @Test
    void shouldTouchNothingWhenItsFrontEndVanishes() throws IOException {
        Leaks before = Leaks.now();
        for (int i = 0; i < 50; i++) {
            try (ScriptedFrontEnd front = served.connect().start()) {
                prepare(front);
                play(front, 8);
                device.step(0, PERIOD / 2);
            }
        }
        Leaks.awaitNoneSince(before);
        device.step(0, 8 * PERIOD);
        assertThat(device.failures()).isZero();
    }
}
