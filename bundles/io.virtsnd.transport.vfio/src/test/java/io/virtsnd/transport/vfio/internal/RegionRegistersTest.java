// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionRegistersTest {

    @TempDir
    private Path folder;

    private Machine machine;
    private VfioContainer container;
    private VfioDevice device;
    private RegionRegisters registers;

    @BeforeEach
    void open() throws IOException {
        machine = new Machine(folder);
        container = machine.container();
        device = container.device(FakeTree.SOUND);
    }

    @AfterEach
    void close() {
        if (registers != null) {
            registers.close();
        }
        device.close();
        container.close();
        machine.close();
    }

    private RegionRegisters registers(int region) throws IOException {
        registers = new RegionRegisters(device.file(), device.region(region));
        return registers;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadAndWriteEveryWidthWhenMappedOrNot(boolean canMap) throws IOException {
        machine.device().canMap = canMap;
        RegionRegisters bar = registers(4);
        assertThat(bar.mappedBytes()).isEqualTo(canMap ? 0x4000 : 0);
        bar.putU32(0x3000, 0xfedcba98);
        assertThat(machine.device().peek(FakeFunction.BAR4 + 0x3000, 8)).isEqualTo(0xfedcba98L);
        assertThat(bar.getU32(0x3000)).isEqualTo(0xfedcba98);
        assertThat(bar.getU16(0x3002)).isEqualTo(0xfedc);
        assertThat(bar.getU8(0x3001)).isEqualTo(0xba);
        bar.putU8(0x3001, 0x111);
        bar.putU16(0x3002, 0x1_2233);
        assertThat(machine.device().peek(FakeFunction.BAR4 + 0x3000, 8)).isEqualTo(0x22331198L);
        assertThat(bar.size()).isEqualTo(0x4000);
    }

    @Test
    void shouldMapOnlyWhatMayBeWhenARegionHasHoles() throws IOException {
        RegionRegisters bar = registers(2);
        assertThat(bar.mappedBytes()).isEqualTo(0x2000);
        for (int offset = 0; offset < 0x4000; offset += 0x800) {
            bar.putU16(offset, offset + 1);
            assertThat(machine.device().peek(FakeFunction.BAR2 + offset, 2)).isEqualTo(offset + 1);
            assertThat(bar.getU16(offset)).isEqualTo(offset + 1);
        }
    }

    @Test
    void shouldMapNothingWhenTheKernelDoesNotSaySo() throws IOException {
        RegionRegisters table = registers(1);
        assertThat(table.mappedBytes()).isZero();
        table.putU32(4, 1);
        assertThat(table.getU32(4)).isEqualTo(1);
    }

    @Test
    void shouldReadConfigurationWhenItIsAsked() throws IOException {
        RegionRegisters config = registers(VfioDevice.CONFIG);
        assertThat(config.size()).isEqualTo(256);
        assertThat(config.getU16(0)).isEqualTo(0x1af4);
        assertThat(config.getU16(2)).isEqualTo(0x1059);
        assertThat(config.getU8(3)).isEqualTo(0x10);
    }

    @Test
    void shouldRefuseWhenOutsideOrAskew() throws IOException {
        RegionRegisters config = registers(VfioDevice.CONFIG);
        assertThatThrownBy(() -> config.getU8(256)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> config.putU32(-4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> config.getU16(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("offset=1 bytes=2");
        assertThatThrownBy(() -> config.putU32(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldReadAllOnesWhenTheDeviceIsClosed() throws IOException {
        RegionRegisters bar = registers(2);
        bar.putU32(0, 5);
        bar.close();
        device.close();
        for (int offset : new int[] {0, 0x1000}) { // mapped, and not
            bar.putU8(offset, 1);
            bar.putU16(offset, 1);
            bar.putU32(offset, 1);
            assertThat(bar.getU8(offset)).isEqualTo(0xff);
            assertThat(bar.getU16(offset)).isEqualTo(0xffff);
            assertThat(bar.getU32(offset)).isEqualTo(-1);
        }
        assertThat(machine.device().peek(FakeFunction.BAR2, 4)).isEqualTo(5);
    }
}
