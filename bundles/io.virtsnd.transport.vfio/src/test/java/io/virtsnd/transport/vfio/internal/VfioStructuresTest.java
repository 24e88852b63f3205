// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Each byte, by the definition of the kernel. */
class VfioStructuresTest {

    private static String hex(ByteBuffer structure) {
        byte[] bytes = new byte[structure.capacity()];
        structure.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer bytes(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldBeNumberedFrom100OnWhenRequests() {
        assertThat(VfioRequests.GET_API_VERSION).isEqualTo(0x3b64);
        assertThat(VfioRequests.CHECK_EXTENSION).isEqualTo(0x3b65);
        assertThat(VfioRequests.SET_IOMMU).isEqualTo(0x3b66);
        assertThat(VfioRequests.GROUP_GET_STATUS).isEqualTo(0x3b67);
        assertThat(VfioRequests.GROUP_SET_CONTAINER).isEqualTo(0x3b68);
        assertThat(VfioRequests.GROUP_GET_DEVICE_FD).isEqualTo(0x3b6a);
        assertThat(VfioRequests.DEVICE_GET_INFO).isEqualTo(0x3b6b);
        assertThat(VfioRequests.DEVICE_GET_REGION_INFO).isEqualTo(0x3b6c);
        assertThat(VfioRequests.DEVICE_GET_IRQ_INFO).isEqualTo(0x3b6d);
        assertThat(VfioRequests.DEVICE_SET_IRQS).isEqualTo(0x3b6e);
        assertThat(VfioRequests.DEVICE_RESET).isEqualTo(0x3b6f);
        assertThat(VfioRequests.IOMMU_GET_INFO).isEqualTo(0x3b70);
        assertThat(VfioRequests.IOMMU_MAP_DMA).isEqualTo(0x3b71);
        assertThat(VfioRequests.IOMMU_UNMAP_DMA).isEqualTo(0x3b72);
    }

    @Test
    void shouldAskWithTheirSizeWhenAnswersAreExpected() {
        assertThat(hex(VfioStructures.groupStatus())).isEqualTo("0800000000000000");
        assertThat(hex(VfioStructures.deviceInfo())).isEqualTo("180000000000000000000000000000000000000000000000");
        assertThat(hex(VfioStructures.irqInfo(2))).isEqualTo("10000000000000000200000000000000");
        assertThat(hex(VfioStructures.regionInfo(7, 0)))
                .isEqualTo("2000000000000000070000000000000000000000000000000000000000000000");
        assertThat(hex(VfioStructures.regionInfo(1, 40))).startsWith("28000000").hasSize(80);
        assertThat(hex(VfioStructures.iommuInfo(0))).isEqualTo("180000000000000000000000000000000000000000000000");
        assertThat(VfioStructures.iommuInfo(88).capacity()).isEqualTo(88);
    }

    @Test
    void shouldNameAddressesAndSizesWhenMemoryIsMapped() {
        assertThat(hex(VfioStructures.dmaMap(0x7f1122334000L, 0x1_0000_2000L, 0x3000)))
                .isEqualTo("20000000" + "03000000" + "00403322117f0000" + "0020000001000000" + "0030000000000000");
        assertThat(hex(VfioStructures.dmaUnmap(0x1_0000_2000L, 0x3000)))
                .isEqualTo("18000000" + "00000000" + "0020000001000000" + "0030000000000000");
    }

    @Test
    void shouldCarryDescriptorsWhenInterruptsAreSent() {
        assertThat(hex(VfioStructures.irqTrigger(2, new int[] {9, 258})))
                .isEqualTo("1c000000" + "24000000" + "02000000" + "00000000" + "02000000" + "09000000" + "02010000");
        assertThat(hex(VfioStructures.irqTrigger(2, new int[0])))
                .isEqualTo("14000000" + "21000000" + "02000000" + "00000000" + "00000000");
        assertThat(hex(VfioStructures.irqUnmask(0)))
                .isEqualTo("14000000" + "11000000" + "00000000" + "00000000" + "01000000");
    }

    @Test
    void shouldEndWithNulWhenAName() {
        assertThat(hex(VfioStructures.name("0000:00:04.0"))).isEqualTo("303030303a30303a30342e3000");
        assertThat(hex(VfioStructures.number(0x11223344))).isEqualTo("44332211");
    }

    @Test
    void shouldReadFlagsAndSizeWhenAnswered() {
        ByteBuffer info = bytes("28000000 0d000000");
        assertThat(VfioStructures.size(info)).isEqualTo(40);
        assertThat(VfioStructures.flags(info)).isEqualTo(13);
    }

    @Test
    void shouldFindRangesWhenTheyAreInTheSecondCapability() {
        ByteBuffer info = bytes("48000000 08000000 03000100 10000000 0000000000000000".replace(" 0000000000000000", "")
                + "0100010000000000 01000000 00000000"
                + "0010000000000000 0020000000000000");
        assertThat(VfioStructures.ranges(info, 8)).containsExactly(new Range(0x1000, 0x2000));
    }

    @Test
    void shouldEndWhenCapabilitiesMakeNoSense() {
        ByteBuffer circle = bytes("00000000 00000000 03000100 08000000 00000000 00000000 00000000");
        assertThat(VfioStructures.ranges(circle, 8)).isEmpty();
        ByteBuffer outside = bytes("00000000 00000000 03000100 ffffff7f 00000000 00000000 00000000");
        assertThat(VfioStructures.ranges(outside, 8)).isEmpty();
        assertThat(VfioStructures.ranges(outside, -4)).isEmpty();
        assertThat(VfioStructures.ranges(outside, 0)).isEmpty();
        ByteBuffer tooMany =
                bytes("0000000000000000 0100010000000000 ffffff7f00000000 01000000000000000200000000000000");
        assertThat(VfioStructures.ranges(tooMany, 8)).containsExactly(new Range(1, 2));
    }
}
