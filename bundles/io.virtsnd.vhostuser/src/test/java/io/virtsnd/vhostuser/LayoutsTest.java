// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import static io.virtsnd.vhostuser.Wire.INDEX;
import static io.virtsnd.vhostuser.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The bytes of headers and payloads. */
class LayoutsTest {

    private static final long ADDRESS = 0x7fab_0000_1000L;
    private static final String ADDRESS_HEX = "00100000ab7f0000";

    @Test
    void shouldHaveTheSizesOfTheProtocol() {
        assertThat(new int[] {
                    MessageLayout.SIZE,
                    VringStateLayout.SIZE,
                    VringAddressLayout.SIZE,
                    VringDescriptorLayout.SIZE,
                    MemoryRegionLayout.SIZE,
                    MemoryRegionLayout.SINGLE_SIZE,
                    MemoryTableLayout.bytes(8),
                    ConfigSpaceLayout.bytes(16),
                    InflightLayout.SIZE,
                    InflightLayout.BYTES_MIN
                })
                .containsExactly(12, 8, 40, 8, 32, 40, 264, 28, 24, 20);
    }

    @Test
    void shouldWriteAHeader() {
        ByteBuffer buffer = Wire.blank(12);
        MessageLayout.putRequest(buffer, INDEX, FrontEndRequest.SET_FEATURES.code());
        MessageLayout.putFlags(buffer, INDEX, MessageLayout.VERSION | MessageLayout.NEED_REPLY);
        MessageLayout.putPayloadSize(buffer, INDEX, 8);
        assertWire(buffer, "02000000 09000000 08000000");
        assertThat(MessageLayout.getRequest(buffer, INDEX)).isEqualTo(2);
        assertThat(MessageLayout.getFlags(buffer, INDEX)).isEqualTo(9);
        assertThat(MessageLayout.getPayloadSize(buffer, INDEX)).isEqualTo(8);
    }

    @Test
    void shouldWriteTheStateOfAQueue() {
        ByteBuffer buffer = Wire.blank(8);
        VringStateLayout.putIndex(buffer, INDEX, 3);
        VringStateLayout.putValue(buffer, INDEX, 64);
        assertWire(buffer, "03000000 40000000");
        assertThat(VringStateLayout.getIndex(buffer, INDEX)).isEqualTo(3);
        assertThat(VringStateLayout.getValue(buffer, INDEX)).isEqualTo(64);
    }

    @Test
    void shouldWriteTheUsedRingBeforeTheAvailableRing() {
        ByteBuffer buffer = Wire.blank(40);
        VringAddressLayout.putIndex(buffer, INDEX, 1);
        VringAddressLayout.putFlags(buffer, INDEX, VringAddressLayout.FLAG_LOG);
        VringAddressLayout.putDescriptor(buffer, INDEX, ADDRESS);
        VringAddressLayout.putUsed(buffer, INDEX, 2);
        VringAddressLayout.putAvailable(buffer, INDEX, 3);
        VringAddressLayout.putLog(buffer, INDEX, 4);
        assertWire(buffer, "01000000 01000000" + ADDRESS_HEX + "0200000000000000 0300000000000000 0400000000000000");
        assertThat(VringAddressLayout.getIndex(buffer, INDEX)).isEqualTo(1);
        assertThat(VringAddressLayout.getFlags(buffer, INDEX)).isEqualTo(1);
        assertThat(VringAddressLayout.getDescriptor(buffer, INDEX)).isEqualTo(ADDRESS);
        assertThat(VringAddressLayout.getUsed(buffer, INDEX)).isEqualTo(2);
        assertThat(VringAddressLayout.getAvailable(buffer, INDEX)).isEqualTo(3);
        assertThat(VringAddressLayout.getLog(buffer, INDEX)).isEqualTo(4);
    }

    @Test
    void shouldReadQueueAndFlagOfADescriptor() {
        assertThat(VringDescriptorLayout.getQueue(Wire.of("0200000000000000"), INDEX))
                .isEqualTo(2);
        assertThat(VringDescriptorLayout.hasNoFile(Wire.of("0200000000000000"), INDEX))
                .isFalse();
        assertThat(VringDescriptorLayout.getQueue(Wire.of("ff01000000000000"), INDEX))
                .isEqualTo(255);
        assertThat(VringDescriptorLayout.hasNoFile(Wire.of("ff01000000000000"), INDEX))
                .isTrue();
        ByteBuffer buffer = Wire.blank(8);
        VringDescriptorLayout.putWord(buffer, INDEX, 3 | VringDescriptorLayout.NO_FILE);
        assertWire(buffer, "0301000000000000");
    }

    @Test
    void shouldWriteATableOfMemory() {
        ByteBuffer buffer = Wire.blank(72);
        MemoryTableLayout.putCount(buffer, INDEX, 2);
        MemoryTableLayout.putPadding(buffer, INDEX, 0);
        for (int i = 0; i < 2; i++) {
            int region = INDEX + MemoryTableLayout.regionOffset(i);
            MemoryRegionLayout.putGuestAddress(buffer, region, i + 1);
            MemoryRegionLayout.putRegionSize(buffer, region, 0x1000);
            MemoryRegionLayout.putUserAddress(buffer, region, ADDRESS);
            MemoryRegionLayout.putFileOffset(buffer, region, 0x2000);
            assertThat(MemoryRegionLayout.getGuestAddress(buffer, region)).isEqualTo(i + 1);
            assertThat(MemoryRegionLayout.getRegionSize(buffer, region)).isEqualTo(0x1000);
            assertThat(MemoryRegionLayout.getUserAddress(buffer, region)).isEqualTo(ADDRESS);
            assertThat(MemoryRegionLayout.getFileOffset(buffer, region)).isEqualTo(0x2000);
        }
        String rest = "0010000000000000" + ADDRESS_HEX + "0020000000000000";
        assertWire(buffer, "02000000 00000000 0100000000000000" + rest + "0200000000000000" + rest);
        assertThat(MemoryTableLayout.getCount(buffer, INDEX)).isEqualTo(2);
        assertThat(MemoryTableLayout.getPadding(buffer, INDEX)).isZero();
    }

    @Test
    void shouldWriteAPartOfTheConfiguration() {
        ByteBuffer buffer = Wire.blank(12);
        ConfigSpaceLayout.putOffset(buffer, INDEX, 4);
        ConfigSpaceLayout.putBytes(buffer, INDEX, 12);
        ConfigSpaceLayout.putFlags(buffer, INDEX, ConfigSpaceLayout.MIGRATION);
        assertWire(buffer, "04000000 0c000000 01000000");
        assertThat(ConfigSpaceLayout.getOffset(buffer, INDEX)).isEqualTo(4);
        assertThat(ConfigSpaceLayout.getBytes(buffer, INDEX)).isEqualTo(12);
        assertThat(ConfigSpaceLayout.getFlags(buffer, INDEX)).isEqualTo(1);
    }

    @Test
    void shouldWriteTheMemoryOfWhatIsInFlight() {
        ByteBuffer buffer = Wire.blank(20);
        InflightLayout.putMemorySize(buffer, INDEX, 0x1000);
        InflightLayout.putFileOffset(buffer, INDEX, 0);
        InflightLayout.putQueues(buffer, INDEX, 4);
        InflightLayout.putQueueSize(buffer, INDEX, 0xffff);
        assertWire(buffer, "0010000000000000 0000000000000000 0400 ffff");
        assertThat(InflightLayout.getMemorySize(buffer, INDEX)).isEqualTo(0x1000);
        assertThat(InflightLayout.getFileOffset(buffer, INDEX)).isZero();
        assertThat(InflightLayout.getQueues(buffer, INDEX)).isEqualTo(4);
        assertThat(InflightLayout.getQueueSize(buffer, INDEX)).isEqualTo(65535);
    }

    @Test
    void shouldNoticeABufferOfTheWrongOrder() {
        assertThatThrownBy(() -> MessageLayout.getRequest(ByteBuffer.allocate(12), 0))
                .isInstanceOf(AssertionError.class);
    }
}
