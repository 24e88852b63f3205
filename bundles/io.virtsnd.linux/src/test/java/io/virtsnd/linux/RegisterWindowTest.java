// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registers in memory: a file stands for the device. */
class RegisterWindowTest {

    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private final Linux linux = new Linux();
    private Path path;
    private DeviceFile device;
    private RegisterWindow window;

    @BeforeEach
    void open() throws IOException {
        path = Files.write(folder.resolve("registers"), new byte[3 * PAGE]);
        device = linux.open(path);
        window = device.map(PAGE, PAGE);
    }

    @AfterEach
    void close() {
        window.close();
        device.close();
        linux.close();
    }

    /** What the device has, in the eyes of somebody else. */
    private byte[] file() throws IOException {
        return Files.readAllBytes(path);
    }

    @Test
    void shouldTouchNothingElseWhenARegisterIsWritten() throws IOException {
        for (int i = 0; i < PAGE; i += 4) {
            window.putU32(i, 0xa5a5a5a5);
        }
        window.putU8(1, 0x1_11);
        window.putU16(6, 0x1_2233);
        window.putU32(12, 0x44556677);
        assertThat(file())
                .startsWith(new byte[PAGE])
                .containsSequence(new byte[] {
                    (byte) 0xa5,
                    0x11,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    0x33,
                    0x22,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    (byte) 0xa5,
                    0x77,
                    0x66,
                    0x55,
                    0x44
                })
                .endsWith(new byte[PAGE]);
    }

    @Test
    void shouldReadWithoutASignWhenTheUpperBitIsSet() {
        window.putU32(8, 0xfedcba98);
        assertThat(window.getU8(8)).isEqualTo(0x98);
        assertThat(window.getU8(11)).isEqualTo(0xfe);
        assertThat(window.getU16(8)).isEqualTo(0xba98);
        assertThat(window.getU16(10)).isEqualTo(0xfedc);
        assertThat(window.getU32(8)).isEqualTo(0xfedcba98);
        assertThat(window.size()).isEqualTo(PAGE);
    }

    @Test
    void shouldSeeWhatTheDeviceWritesWhenReadInACircle() throws IOException {
        try (RegisterWindow other = device.map(PAGE, PAGE)) {
            for (int i = 0; i < 30_000; i++) { // long enough to be compiled
                other.putU32(4, i);
                assertThat(window.getU32(4)).isEqualTo(i);
                assertThat(window.getU16(4)).isEqualTo(i & 0xffff);
                assertThat(window.getU8(4)).isEqualTo(i & 0xff);
            }
        }
    }

    @Test
    void shouldRefuseWhenARegisterIsOutside() {
        assertThatThrownBy(() -> window.getU8(PAGE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> window.getU16(PAGE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> window.getU32(PAGE - 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> window.putU8(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> window.putU32(-4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldRefuseWhenARegisterWouldTakeTwoAccesses() {
        assertThatThrownBy(() -> window.getU16(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.getU32(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.putU16(3, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.putU32(1, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldReadAllOnesAndWriteNowhereWhenClosed() throws IOException {
        window.putU32(0, 7);
        window.close();
        window.close();
        assertThat(window.getU8(0)).isEqualTo(0xff);
        assertThat(window.getU16(0)).isEqualTo(0xffff);
        assertThat(window.getU32(0)).isEqualTo(-1);
        window.putU8(0, 1);
        window.putU16(0, 2);
        window.putU32(0, 3);
        assertThat(file()[PAGE]).isEqualTo((byte) 7);
        assertThat(Descriptors.mapped(path.toString())).isZero();
    }

    @Test
    void shouldNeverReadWhatIsNotThereWhenClosedByAnother() throws Exception {
        for (int round = 0; round < 50; round++) {
            RegisterWindow shared = device.map(0, PAGE);
            shared.putU32(0, 5);
            Thread closer = new Thread(shared::close);
            closer.start();
            int value = shared.getU32(0);
            while (value == 5) {
                value = shared.getU32(0);
            }
            assertThat(value).isEqualTo(-1);
            closer.join();
        }
    }

    @Test
    void shouldStayMappedWhenTheDeviceIsClosed() {
        device.close();
        window.putU16(2, 0x1234);
        assertThat(window.getU16(2)).isEqualTo(0x1234);
    }

    @Test
    void shouldSurviveWhenTheKernelTakesTheRegistersAway() throws IOException {
        window.putU32(0, 7);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(PAGE);
        }
        assertThat(touch()).isNotEqualTo(7);
    }

    /** The JVM may tell a little later than the access, and answers anything before. */
    private int touch() {
        int value = 0;
        try {
            for (int i = 0; i < 1000; i++) {
                value = window.getU32(0);
                Thread.onSpinWait();
            }
        } catch (InternalError late) {
            return -1;
        }
        return value;
    }
}
