// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestMemoryTest {

    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    private GuestMemory memory(int bytes, long seed) throws IOException {
        return GuestMemory.map(Files.write(folder.resolve("ram"), new byte[bytes]), new Random(seed));
    }

    @Test
    void shouldGiveWhatLiesAboveTheFirstMebibyte() throws IOException {
        GuestMemory memory = memory(4 * MEBIBYTE, 1);
        MemoryRegion region = memory.allocate(5000, 4096);
        assertThat(region.size()).isEqualTo(5000);
        assertThat(region.deviceAddress(0) % 4096).isZero();
        assertThat(region.deviceAddress(0)).isBetween((long) MEBIBYTE, 4L * MEBIBYTE - 5000);
        assertThat(region.deviceAddress(4999)).isEqualTo(region.deviceAddress(0) + 4999);
        assertThatThrownBy(() -> region.deviceAddress(5000)).isInstanceOf(IndexOutOfBoundsException.class);
        region.buffer().putInt(8, 0x1234_5678);
        byte[] file = Files.readAllBytes(folder.resolve("ram"));
        assertThat(file[(int) region.deviceAddress(8)]).isEqualTo((byte) 0x78);
    }

    @Test
    void shouldStayBelowTheFirmwareWhenThereIsNoMore() throws IOException {
        GuestMemory memory = memory(MEBIBYTE, 2);
        for (int count = 0; count < 8; count++) {
            assertThat(memory.allocate(64 << 10, 64).deviceAddress(0)).isBetween(4096L, (640L - 64) << 10);
        }
        assertThatThrownBy(() -> memory.allocate(400 << 10, 64)).isInstanceOf(DeviceMemoryException.class);
    }

    @Test
    void shouldNotBeginWhereItsPredecessorDid() throws IOException {
        Set<Long> starts = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            starts.add(memory(16 * MEBIBYTE, seed).allocate(64, 64).deviceAddress(0));
        }
        assertThat(starts).hasSizeGreaterThan(15);
    }

    @Test
    void shouldGiveZerosWhatSomebodyUsedBefore() throws IOException {
        byte[] used = new byte[2 * MEBIBYTE];
        java.util.Arrays.fill(used, (byte) 0x55);
        GuestMemory memory = GuestMemory.map(Files.write(folder.resolve("ram"), used), new Random(3));
        byte[] content = new byte[1001];
        memory.allocate(1001, 1).buffer().get(content);
        assertThat(content).containsOnly(0);
    }

    @Test
    void shouldGiveEveryByteOnceAndTakeAllBack() throws IOException {
        GuestMemory memory = memory(2 * MEBIBYTE, 4);
        Random random = new Random(5);
        for (int round = 0; round < 3; round++) {
            List<MemoryRegion> regions = new ArrayList<>();
            boolean[] taken = new boolean[2 * MEBIBYTE];
            assertThatThrownBy(() -> {
                        while (true) {
                            MemoryRegion region = memory.allocate(1 + random.nextInt(50_000), 1 << random.nextInt(13));
                            regions.add(region);
                            for (int index = 0; index < region.size(); index++) {
                                int at = (int) region.deviceAddress(index);
                                assertThat(taken[at]).isFalse();
                                taken[at] = true;
                            }
                        }
                    })
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining("-m");
            regions.forEach(MemoryRegion::release);
            regions.forEach(MemoryRegion::release);
        }
        assertThat(memory.allocate(MEBIBYTE / 2 - 4096, 1).size()).isPositive();
    }

    @Test
    void shouldRefuseAFileThatIsNoMemory() throws IOException {
        assertThatThrownBy(() -> memory(100, 1)).hasMessageContaining("bytes=100");
        Files.delete(folder.resolve("ram"));
        assertThatThrownBy(() -> GuestMemory.map(folder.resolve("ram"), new Random()))
                .isInstanceOf(NoSuchFileException.class);
        GuestMemory memory = memory(2 * MEBIBYTE, 1);
        assertThatThrownBy(() -> memory.allocate(0, 1)).hasMessageContaining("bytes=0");
        assertThatThrownBy(() -> memory.allocate(1, 3)).hasMessageContaining("alignment=3");
    }
}
