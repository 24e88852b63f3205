// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of devices: what can be asked of files that every machine has. */
class DeviceFileTest {

    /** Bytes that can be read at once; known to all files. */
    private static final long FIONREAD = 0x541b;
    /** Sets O_NONBLOCK by a number in memory; known to all files. */
    private static final long FIONBIO = 0x5421;
    /** Sets close-on-exec; known to all files, takes no argument. */
    private static final long FIOCLEX = 0x5451;

    @TempDir
    private Path folder;

    private final Linux linux = new Linux();

    @AfterEach
    void close() {
        linux.close();
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (0xf0 + i);
        }
        return Files.write(folder.resolve("device"), content);
    }

    private static ByteBuffer structure() {
        return ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    }

    @Test
    void shouldAnswerInTheStructureWhenARequestIsKnown() throws IOException {
        try (DeviceFile file = linux.open(file(11))) {
            ByteBuffer count = structure();
            assertThat(file.control(FIONREAD, count)).isZero();
            assertThat(count.getInt(0)).isEqualTo(11);
            count.putInt(0, 1);
            assertThat(file.control(FIONBIO, count)).isZero();
            assertThat(file.control(FIOCLEX, 0)).isZero();
        }
    }

    @Test
    void shouldNameTheRequestWhenItIsRefused() throws IOException {
        try (DeviceFile file = linux.open(Path.of("/dev/null"))) {
            assertThatThrownBy(() -> file.control(0x3b64, 0))
                    .isInstanceOfSatisfying(ErrnoException.class, refused -> assertThat(refused.errno())
                            .isEqualTo(Errno.ENOTTY))
                    .hasMessageContaining("ioctl failed: errno=25 (ENOTTY)")
                    .hasMessageContaining("request=0x3b64");
            assertThatThrownBy(() -> file.open(0x3b6a, structure())).isInstanceOf(ErrnoException.class);
        }
    }

    @Test
    void shouldNameTheFileWhenItCannotBeOpened() {
        assertThatThrownBy(() -> linux.open(folder.resolve("nothing")))
                .isInstanceOfSatisfying(ErrnoException.class, refused -> assertThat(refused.errno())
                        .isEqualTo(Errno.ENOENT))
                .hasMessageContaining("open failed: errno=2 (ENOENT) path=" + folder.resolve("nothing"));
    }

    @Test
    void shouldReadEveryWidthWhenAsked() throws IOException {
        try (DeviceFile file = linux.open(file(16))) {
            assertThat(file.read(1, 1)).isEqualTo(0xf1);
            assertThat(file.read(2, 2)).isEqualTo(0xf3f2);
            assertThat(file.read(4, 4)).isEqualTo(0xf7f6f5f4L);
            assertThat(file.read(8, 8)).isEqualTo(0xfffefdfcfbfaf9f8L);
            assertThat(file.read(0, 1)).isEqualTo(0xf0);
        }
    }

    @Test
    void shouldWriteExactlyItsWidthWhenAsked() throws IOException {
        Path path = file(8);
        try (DeviceFile file = linux.open(path)) {
            file.write(0, 1, 0x1234);
            file.write(2, 2, 0x567890);
            file.write(4, 4, -1L << 32 | 0x01020304);
        }
        assertThat(Files.readAllBytes(path))
                .containsExactly(0x34, (byte) 0xf1, (byte) 0x90, 0x78, 0x04, 0x03, 0x02, 0x01);
    }

    @Test
    void shouldSayThatThereIsNoSuchRegisterWhenTheFileEnds() throws IOException {
        try (DeviceFile file = linux.open(file(6))) {
            assertThatThrownBy(() -> file.read(4, 4))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("pread failed: errno=6 (ENXIO)")
                    .hasMessageContaining("offset=0x4 bytes=4");
            assertThatThrownBy(() -> file.read(-1, 1)).hasMessageContaining("EINVAL");
        }
    }

    @Test
    void shouldRefuseWhenItCannotBeMapped() throws IOException {
        try (DeviceFile file = linux.open(Path.of("/dev/null"))) {
            assertThatThrownBy(() -> file.map(0, 4096))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("mmap failed: errno=19 (ENODEV)");
        }
    }

    @Test
    void shouldRefuseWhenClosed() throws IOException {
        DeviceFile file = linux.open(file(8));
        long open = Descriptors.open("/device");
        file.close();
        file.close();
        assertThat(Descriptors.open("/device")).isEqualTo(open - 1);
        assertThatThrownBy(() -> file.read(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> file.write(0, 1, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> file.control(FIONREAD, structure())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> file.map(0, 4096)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNotBeInheritedWhenOpen() throws IOException {
        try (DeviceFile file = linux.open(file(8))) {
            String flags = Files.readString(
                    Path.of("/proc/self/fdinfo/" + file.descriptor().number()));
            assertThat(flags).containsPattern("flags:\\s+02\\d*02"); // O_CLOEXEC, O_RDWR
        }
    }

    @Test
    void shouldTellWhereMemoryLiesWhenTheKernelIsToKnow() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-address", 8192);
                Mapping mapping = file.map(0, 8192)) {
            String address = Long.toHexString(mapping.address());
            assertThat(Files.readString(Path.of("/proc/self/maps")))
                    .containsPattern("(?m)^0*" + address + "-.*virtsnd-address");
        }
    }
}
