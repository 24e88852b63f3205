// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DmaMemoryTest {

    private static final long FIRST = 1L << 32;

    @TempDir
    private Path folder;

    private Machine machine;
    private VfioContainer container;
    private DmaMemory memory;

    @BeforeEach
    void open() throws IOException {
        machine = new Machine(folder);
        container = machine.container();
        memory = new DmaMemory(machine.linux, container, machine.tree.paths());
    }

    @AfterEach
    void close() {
        memory.close();
        container.close();
        machine.close();
    }

    @Test
    void shouldBeReachedInWholePagesWhenAllocated() {
        MemoryRegion region = memory.allocate(5000, 4096);
        assertThat(region.size()).isEqualTo(5000);
        assertThat(region.buffer().capacity()).isEqualTo(5000);
        assertThat(region.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(region.buffer().isDirect()).isTrue();
        assertThat(region.buffer()).isSameAs(region.buffer());
        assertThat(region.deviceAddress(0)).isEqualTo(FIRST);
        assertThat(region.deviceAddress(4999)).isEqualTo(FIRST + 4999);
        assertThat(machine.vfio.mapped).containsOnlyKeys(FIRST).containsValue(8192L);
        assertThatThrownBy(() -> region.deviceAddress(5000)).isInstanceOf(IndexOutOfBoundsException.class);
        region.release();
    }

    @Test
    void shouldBeZeroWhenAllocatedAgain() {
        for (int round = 0; round < 3; round++) {
            MemoryRegion region = memory.allocate(4096, 1);
            for (int i = 0; i < 4096; i += 8) {
                assertThat(region.buffer().getLong(i)).isZero();
            }
            region.buffer().putLong(8, -1);
            region.release();
        }
    }

    @Test
    void shouldNotBeReachedWhenReleased() {
        MemoryRegion first = memory.allocate(100, 16);
        MemoryRegion second = memory.allocate(100, 16);
        assertThat(memory.outstanding()).isEqualTo(2);
        first.buffer().putInt(0, 7);
        first.release();
        first.release();
        assertThat(machine.vfio.mapped).containsOnlyKeys(second.deviceAddress(0));
        assertThat(memory.outstanding()).isOne();
        // Whoever still looks sees nothing, and breaks nothing.
        assertThat(first.buffer().getInt(0)).isZero();
        first.buffer().putInt(0, 8);
        second.release();
    }

    @Test
    void shouldLeaveAPageBetweenWhenTwoAreAllocated() {
        MemoryRegion first = memory.allocate(4096, 1);
        MemoryRegion second = memory.allocate(4096, 1);
        assertThat(second.deviceAddress(0) - first.deviceAddress(0)).isEqualTo(8192);
    }

    @Test
    void shouldNameTheLimitWhenMemoryIsNotLocked() {
        machine.vfio.lockable = 1 << 20;
        machine.tree.limit(1 << 20, 1000);
        MemoryRegion small = memory.allocate(4096, 1);
        assertThatThrownBy(() -> memory.allocate(1 << 20, 1))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("need=1048576 free=24576 bytes")
                .hasMessageContaining("RLIMIT_MEMLOCK=1048576; raise it: ulimit -l, LimitMEMLOCK=");
        small.release();
        memory.allocate(1 << 20, 1).release();
        assertThat(memory.outstanding()).isZero();
    }

    @Test
    void shouldNameTheErrorWhenThereIsNoLimit() {
        machine.vfio.lockable = 0;
        assertThatThrownBy(() -> memory.allocate(1, 1))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("bytes=1: fake failed: errno=12 (ENOMEM)");
    }

    @Test
    void shouldRefuseWhenTheRequestMakesNoSense() {
        assertThatThrownBy(() -> memory.allocate(0, 1)).hasMessageContaining("bytes=0");
        assertThatThrownBy(() -> memory.allocate(1, 3)).hasMessageContaining("alignment=3");
        assertThatThrownBy(() -> memory.allocate(1, 8192)).hasMessageContaining("alignment=8192");
    }

    @Test
    void shouldRefuseAndStillReleaseWhenClosed() {
        MemoryRegion region = memory.allocate(64, 64);
        region.buffer().putInt(0, 9);
        memory.close();
        container.close();
        assertThat(region.buffer().getInt(0)).isEqualTo(9);
        region.release();
        assertThat(memory.outstanding()).isZero();
        assertThatThrownBy(() -> memory.allocate(1, 1))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("given back");
    }
}
