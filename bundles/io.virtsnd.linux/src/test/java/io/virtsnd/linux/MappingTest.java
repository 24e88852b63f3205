// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shared memory. */
class MappingTest {

    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private final Linux linux = new Linux();

    @AfterEach
    void close() {
        linux.close();
    }

    @Test
    void shouldShareBytesWhenMappedTwice() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-test", 3 * PAGE);
                Mapping first = file.map(0, 3 * PAGE);
                Mapping second = file.map(PAGE, PAGE)) {
            first.buffer().putInt(PAGE + 8, 0x01020304);
            assertThat(second.buffer().getInt(8)).isEqualTo(0x01020304);
            assertThat(second.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(second.buffer().get(8)).isEqualTo((byte) 4);
            assertThat(first.size()).isEqualTo(3 * PAGE);
            assertThat(first.buffer()).isSameAs(first.buffer());
        }
    }

    @Test
    void shouldTellItsSizeWhenMadeOrReceived() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-test", 5L << 30)) {
            assertThat(file.size()).isEqualTo(5L << 30);
            assertThat(linux.size(file.descriptor())).isEqualTo(5L << 30);
        }
    }

    @Test
    void shouldNeitherGrowNorShrinkWhenSealed() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-test", PAGE)) {
            Path link = Path.of("/proc/self/fd/" + file.descriptor().number());
            try (RandomAccessFile other = new RandomAccessFile(link.toFile(), "rw")) {
                assertThatThrownBy(() -> other.setLength(2 * PAGE)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> other.setLength(0)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void shouldStayMappedWhenTheDescriptorIsClosed() throws IOException {
        MemoryFile file = linux.createMemoryFile("virtsnd-test", PAGE);
        Mapping mapping = file.map(0, PAGE);
        file.close();
        mapping.buffer().putLong(0, 42);
        assertThat(mapping.buffer().getLong(0)).isEqualTo(42);
        mapping.close();
    }

    @Test
    void shouldReadZeroAndWriteNowhereWhenClosed() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-closed", PAGE);
                Mapping other = file.map(0, PAGE)) {
            Mapping mapping = file.map(0, PAGE);
            ByteBuffer view = mapping.buffer().slice(8, 16).order(ByteOrder.LITTLE_ENDIAN);
            view.putInt(0, 7);
            mapping.close();
            mapping.close();
            assertThat(view.getInt(0)).isZero();
            view.putInt(0, 9);
            assertThat(other.buffer().getInt(8)).isEqualTo(7);
        }
    }

    @Test
    void shouldLetTheMemoryGoAtOnceWhenClosed() throws IOException {
        MemoryFile file = linux.createMemoryFile("virtsnd-at-once", PAGE);
        Mapping mapping = file.map(0, PAGE);
        assertThat(Descriptors.mapped("virtsnd-at-once")).isEqualTo(1);
        mapping.close();
        file.close();
        assertThat(Descriptors.mapped("virtsnd-at-once")).isZero();
        assertThat(mapping.buffer().getInt(0)).isZero();
    }

    @Test
    void shouldGiveAddressesBackWhenNoViewIsLeft() throws IOException {
        long bytes = 64 << 20;
        long before = addressSpace();
        try (MemoryFile file = linux.createMemoryFile("virtsnd-garbage", bytes)) {
            for (int i = 0; i < 16; i++) {
                file.map(0, (int) bytes).close();
            }
            await().until(() -> {
                System.gc();
                file.map(0, PAGE).close();
                return addressSpace() - before < 8 * bytes;
            });
        }
    }

    /** Bytes of addresses that this process has. */
    private static long addressSpace() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]) * PAGE;
    }

    @Test
    void shouldThrowWhenThePeerTruncatesItsFile() throws IOException {
        Path path = folder.resolve("memory");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(2 * PAGE);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                FileDescriptor descriptor = Opened.descriptor(linux, path);
                Mapping mapping = linux.map(descriptor, 0, 2 * PAGE)) {
            mapping.buffer().put(PAGE, (byte) 1);
            file.setLength(PAGE);
            assertThatThrownBy(() -> touch(mapping.buffer())).isInstanceOf(InternalError.class);
        }
    }

    /** The JVM may tell a little later than the access. */
    private static void touch(ByteBuffer buffer) {
        for (int i = 0; i < 1000; i++) {
            buffer.get(PAGE);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldNameWhatWasMappedWhenTheKernelRefuses() throws IOException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-test", PAGE)) {
            assertThatThrownBy(() -> file.map(1, PAGE))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("mmap failed: errno=22 (EINVAL)")
                    .hasMessageContaining("offset=1");
        }
    }

    @Test
    void shouldCoverAllWhenNativeAccessIsClosed() throws IOException {
        Linux own = new Linux();
        MemoryFile file = own.createMemoryFile("virtsnd-end", PAGE);
        Mapping mapping = file.map(0, PAGE);
        mapping.buffer().putInt(0, 1);
        file.close();
        own.close();
        assertThat(Descriptors.mapped("virtsnd-end")).isZero();
        assertThat(mapping.buffer().getInt(0)).isZero();
    }
}
