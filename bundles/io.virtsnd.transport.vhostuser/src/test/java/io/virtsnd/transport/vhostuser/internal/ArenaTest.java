// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Mapping;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArenaTest {

    private static final int BYTES = 1 << 20;

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();
    private Arena arena;

    @BeforeEach
    void make() throws IOException {
        arena = arena(BYTES);
    }

    private Arena arena(int bytes) throws IOException {
        return new Arena(
                linux, VhostUserSettings.of("arena", Path.of("s")).withMemorySize(bytes), new SplittableRandom());
    }

    @AfterEach
    void end() {
        arena.close();
        arena.close();
        leaks.assertNone();
        linux.close();
    }

    @Test
    void shouldShareWhatIsWritten() throws IOException {
        arena.allocate(100, 1);
        MemoryRegion region = arena.allocate(4096, 4096);
        assertThat(region.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(region.buffer().isDirect()).isTrue();
        assertThat(region.size()).isEqualTo(4096);
        assertThat(region.deviceAddress(0) % 4096).isZero();
        region.buffer().putLong(8, 0x1122_3344_5566_7788L);
        try (Mapping device = linux.map(arena.descriptor(), 0, arena.size())) {
            int at = (int) (region.deviceAddress(8) - arena.base());
            assertThat(device.buffer().getLong(at)).isEqualTo(0x1122_3344_5566_7788L);
            device.buffer().putLong(at, 1);
            assertThat(region.buffer().getLong(8)).isEqualTo(1);
        }
    }

    @Test
    void shouldBeAtAnAddressThatIsNoPointerAndNeverTheSame() throws IOException {
        assertThat(arena.base()).isGreaterThanOrEqualTo(1L << 32);
        assertThat(arena.base() % 4096).isZero();
        try (Arena other = arena(BYTES)) {
            assertThat(other.base()).isNotEqualTo(arena.base());
        }
        assertThat(arena.contains(arena.base(), BYTES)).isTrue();
        assertThat(arena.contains(arena.base(), BYTES + 1L)).isFalse();
        assertThat(arena.contains(arena.base() - 1, 1)).isFalse();
        assertThat(arena.contains(arena.base() + BYTES, 1)).isFalse();
        assertThat(arena.contains(Long.MIN_VALUE, 1)).isFalse();
        assertThat(arena.contains(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void shouldClearWhatIsUsedAgain() {
        MemoryRegion region = arena.allocate(61, 1);
        for (int i = 0; i < 61; i++) {
            region.buffer().put(i, (byte) 0xff);
        }
        region.release();
        region.release();
        assertThat(arena.outstanding()).isZero();
        MemoryRegion again = arena.allocate(61, 1);
        assertThat(again.deviceAddress(0)).isEqualTo(region.deviceAddress(0));
        for (int i = 0; i < 61; i++) {
            assertThat(again.buffer().get(i)).isZero();
        }
        assertThat(arena.outstanding()).isEqualTo(1);
    }

    @Test
    void shouldNameTheSettingWhenItIsExhausted() {
        arena.allocate(BYTES / 2, 1);
        assertThatThrownBy(() -> arena.allocate(BYTES / 2 + 1, 1))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("need=524289 free=524288")
                .hasMessageContaining("memory.size=1048576");
        assertThatThrownBy(() -> arena.allocate(Integer.MAX_VALUE, 1)).isInstanceOf(DeviceMemoryException.class);
        arena.allocate(BYTES / 2, 4096);
    }

    @Test
    void shouldRefuseImpossibleRegions() {
        assertThatThrownBy(() -> arena.allocate(0, 1)).hasMessageContaining("bytes=0");
        assertThatThrownBy(() -> arena.allocate(1, 3)).hasMessageContaining("alignment=3");
        assertThatThrownBy(() -> arena.allocate(1, 8192)).hasMessageContaining("alignment=8192");
        MemoryRegion region = arena.allocate(8, 8);
        assertThatThrownBy(() -> region.deviceAddress(8)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldReadZerosWhenItIsClosed() {
        MemoryRegion region = arena.allocate(64, 64);
        region.buffer().putInt(0, 5);
        arena.close();
        assertThat(region.buffer().getInt(0)).isZero();
        region.buffer().putInt(0, 6);
        region.release();
        assertThatThrownBy(() -> arena.allocate(1, 1)).isInstanceOf(TransportException.class);
    }

    @Test
    void shouldTakeNoRoomWhileItIsNotUsed() throws IOException {
        try (Arena huge = arena(VhostUserSettings.MEMORY_MAX)) {
            MemoryRegion region = huge.allocate(1 << 30, 4096);
            region.buffer().putLong((1 << 30) - 8, 1);
            assertThat(huge.contains(region.deviceAddress(0), 1L << 30)).isTrue();
        }
    }
}
