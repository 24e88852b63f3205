// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.bytes;
import static io.virtsnd.export.vhostuser.internal.ScriptedFrontEnd.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.UnixSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of QEMU 10's vhost-user-snd-pci, in its order, to the real sound device. */
class QemuOrderTest {

    private static final int OK = 0x8000;
    private static final int SET_PARAMS = 0x101;
    private static final int PREPARE = 0x102;
    private static final int START = 0x104;
    private static final int PERIOD = 1920;
    private static final long REPLY_ACK = 1 << 3;
    private static final long BACKEND_REQ = 1 << 5;
    private static final long MEM_SLOTS = 1 << 15;
    private static final long STATUS = 1 << 16;

    private final SoundDevice device = new SoundDevice(
            DeviceSettings.of("snd", ClockKind.FREE, Direction.OUTPUT, Direction.INPUT), System::nanoTime);
    private final KeepingBackend backend = new KeepingBackend();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Random random = new Random(3);
    private Served served;
    private long agreed;
    private boolean isMemoryTold;

    @BeforeEach
    void serve() throws IOException {
        device.bind(backend);
        device.start();
        served = new Served(device);
    }

    @AfterEach
    void close() throws IOException {
        served.close();
        device.close();
    }

    private void request(ScriptedFrontEnd front, int code, byte[] payload, FileDescriptor... files) throws IOException {
        if ((agreed & REPLY_ACK) != 0) {
            assertThat(front.acked(code, payload, files)).isTrue();
        } else {
            front.send(code, payload, files);
        }
    }

    private void realize(ScriptedFrontEnd front, long known) throws IOException {
        assertThat(front.ask(1, bytes()).number() & 1L << 30).isNotZero();
        agreed = front.ask(15, bytes()).number() & known;
        front.send(16, bytes(agreed));
        assertThat(front.ask(17, bytes()).number()).isEqualTo(4);
        if ((agreed & MEM_SLOTS) != 0) {
            assertThat(front.ask(36, bytes()).number()).isBetween(1L, 512L);
        }
        if ((agreed & BACKEND_REQ) != 0) {
            UnixSocket[] pair = served.linux.createSocketPair();
            request(front, 21, bytes(), pair[1].descriptor());
            pair[0].close();
            pair[1].close();
        }
        front.send(3, bytes());
        front.ask(1, bytes());
        for (FrontEndRing ring : front.rings) {
            front.send(13, bytes((long) ring.index), ring.call.descriptor());
            front.send(14, bytes((long) ring.index), ring.kick.descriptor());
        }
        ScriptedFrontEnd.Answer config = front.ask(24, bytes(0, 12, 0, new byte[12]));
        assertThat(config.payload()).hasSize(24).startsWith(bytes(0, 12, 0, 0, 2));
    }

    private void driverOk(ScriptedFrontEnd front, int... bases) throws IOException {
        front.send(2, bytes(ScriptedFrontEnd.FEATURES | ScriptedFrontEnd.BIT_30));
        if ((agreed & STATUS) != 0) {
            long status = front.ask(40, bytes()).number();
            front.send(39, bytes(status | 8));
        }
        if ((agreed & MEM_SLOTS) == 0) {
            request(front, 5, front.memoryTable(), front.memory.descriptor());
        } else if (!isMemoryTold) {
            request(front, 37, bytes(0L, front.region()), front.memory.descriptor());
            isMemoryTold = true;
        }
        for (FrontEndRing ring : front.rings) {
            front.describe(ring, bases[ring.index]);
        }
        for (FrontEndRing ring : front.rings) {
            request(front, 18, bytes(ring.index, 1));
        }
        if ((agreed & REPLY_ACK) == 0) {
            front.ask(1, bytes());
        }
        for (FrontEndRing ring : front.rings) {
            front.send(13, bytes((long) ring.index), ring.call.descriptor());
        }
        front.ask(24, bytes(0, 16, 0, new byte[16]));
    }

    private int[] stop(ScriptedFrontEnd front) throws IOException {
        for (FrontEndRing ring : front.rings) {
            request(front, 18, bytes(ring.index, 0));
        }
        int[] bases = new int[4];
        for (FrontEndRing ring : front.rings) {
            bases[ring.index] = front.stop(ring);
        }
        return bases;
    }

    private int command(ScriptedFrontEnd front, Object... words) {
        byte[] answer = front.rings.get(0).exchange(bytes(words), 4);
        return answer[0] & 0xff | (answer[1] & 0xff) << 8 | (answer[2] & 0xff) << 16 | answer[3] << 24;
    }

    private void prepare(ScriptedFrontEnd front) {
        assertThat(command(front, SET_PARAMS, 0, 4 * PERIOD, PERIOD, 0, 2 | 5 << 8 | 7 << 16))
                .isEqualTo(OK);
        assertThat(command(front, PREPARE, 0)).isEqualTo(OK);
        assertThat(command(front, START, 0)).isEqualTo(OK);
    }

    private void play(ScriptedFrontEnd front, int periods) {
        for (int i = 0; i < periods; i++) {
            byte[] data = new byte[PERIOD];
            random.nextBytes(data);
            sent.writeBytes(data);
            byte[] status = front.rings.get(2).exchange(bytes(0, data), 8);
            assertThat(status).startsWith(0, 0x80, 0, 0);
        }
    }

    private void assertHeard() {
        await().until(() -> Arrays.equals(backend.played(), sent.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x209, 0x201, 0x221, 0x1b229})
    void shouldPlayExactlyWhatWasSentWhenDriverIsReady(long known) throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            realize(front, known);
            driverOk(front, 0, 0, 0, 0);
            prepare(front);
            play(front, 100);
            assertHeard();
            int[] bases = stop(front);
            assertThat(bases).containsExactly(3, 0, 100, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0x209, 0x1b229})
    void shouldGoOnWithItsStreamsWhenAMachineWasPaused(long known) throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            realize(front, known);
            driverOk(front, 0, 0, 0, 0);
            prepare(front);
            for (int i = 0; i < 5; i++) {
                play(front, 7);
                driverOk(front, stop(front));
            }
            play(front, 7);
            assertHeard();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0x209, 0x1b229})
    void shouldBeFreshWhenAnotherDriverComes(long known) throws IOException {
        try (ScriptedFrontEnd front = served.connect()) {
            realize(front, known);
            driverOk(front, 0, 0, 0, 0);
            prepare(front);
            play(front, 10);
            // The backend has a stream for each driver, and plays the rest of one while the next begins.
            assertHeard();
            stop(front);
            front.renewRings(served.linux);
            driverOk(front, 0, 0, 0, 0);
            assertThat(command(front, START, 0)).isNotEqualTo(OK);
            prepare(front);
            play(front, 10);
            assertHeard();
        }
    }

    @Test
    void shouldBeFreshWhenAMachineIsSwitchedOffInTheMiddle() throws IOException {
        for (int i = 0; i < 20; i++) {
            isMemoryTold = false;
            try (ScriptedFrontEnd front = served.connect()) {
                realize(front, i % 2 == 0 ? 0x209 : 0x1b229);
                driverOk(front, 0, 0, 0, 0);
                assertThat(command(front, START, 0)).isNotEqualTo(OK);
                prepare(front);
                play(front, 3);
                assertHeard();
                // A message that nobody waits for.
                front.rings.get(3).add(bytes(1), PERIOD + 8);
                front.rings.get(3).notifyDevice();
                front.raw(message(18, 9, bytes(0, 0)));
            }
        }
    }
}
