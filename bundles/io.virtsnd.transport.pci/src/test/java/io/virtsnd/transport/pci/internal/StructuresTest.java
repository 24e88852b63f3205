// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import static io.virtsnd.transport.pci.internal.HandmadeFunction.COMMON;
import static io.virtsnd.transport.pci.internal.HandmadeFunction.DEVICE;
import static io.virtsnd.transport.pci.internal.HandmadeFunction.ISR;
import static io.virtsnd.transport.pci.internal.HandmadeFunction.NOTIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function says of itself: whose it is, and where its structures are. */
class StructuresTest {

    private HandmadeFunction function = HandmadeFunction.whole();

    @AfterEach
    void shouldHaveWrittenNothing() {
        assertThat(function.config.writes).isZero();
        assertThat(function.claims).isZero();
    }

    private Structures structures() {
        return Structures.of("test", function);
    }

    private void shouldFail(Reason reason, String... words) {
        PciTransport transport = new PciTransport("test", function, PciSettings.DEFAULT);
        DeviceFailedException failed =
                catchThrowableOfType(DeviceFailedException.class, () -> transport.claim("somebody"));
        assertThat(failed.reason()).isEqualTo(reason);
        assertThat(failed).hasMessageContainingAll("transport=test");
        assertThat(failed).hasMessageContainingAll(words);
        assertThatThrownBy(transport::status).hasMessageContaining("not claimed");
    }

    @Test
    void shouldFindEverythingWhenWhole() {
        Structures found = structures();
        assertThat(found.common()).isEqualTo(new Window(function.bars[4], 0, 0x1000));
        assertThat(found.isr()).isEqualTo(new Window(function.bars[4], 0x1000, 0x1000));
        assertThat(found.device()).isEqualTo(new Window(function.bars[4], 0x2000, 0x1000));
        assertThat(found.doorbells()).isEqualTo(new Window(function.bars[4], 0x3000, 0x1000));
        assertThat(found.multiplier()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "0x1af4, 0x1000, LEGACY_DEVICE, disable-legacy=on",
        "0x1af4, 0x103f, LEGACY_DEVICE, device=0x103f",
        "0x1af4, 0x1080, UNUSABLE_REGISTERS, device=0x1080",
        "0x1af4, 0x0fff, UNUSABLE_REGISTERS, not virtio",
        "0x8086, 0x1059, UNUSABLE_REGISTERS, vendor=0x8086"
    })
    void shouldRefuseAFunctionThatIsNotVirtio(String vendor, String device, Reason reason, String word) {
        function.config
                .bytes()
                .putShort(0, Integer.decode(vendor).shortValue())
                .putShort(2, Integer.decode(device).shortValue());
        shouldFail(reason, word);
    }

    @Test
    void shouldSayThatNothingAnswersWhenAllAreOnes() {
        for (int at = 0; at < 256; at++) {
            function.config.bytes().put(at, (byte) 0xff);
        }
        PciTransport transport = new PciTransport("test", function, PciSettings.DEFAULT);
        assertThatThrownBy(() -> transport.claim("somebody"))
                .isExactlyInstanceOf(TransportException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void shouldFailWhenThereAreNoCapabilities() {
        function.config.bytes().putShort(6, (short) 0);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=COMMON", "there is none");
    }

    @ParameterizedTest
    @CsvSource({"0x40, COMMON", "0x50, ISR", "0x60, DEVICE", "0x70, NOTIFY"})
    void shouldNameWhatIsMissing(String at, String missing) {
        function.config.bytes().put(Integer.decode(at) + 3, (byte) 0x55);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=" + missing);
    }

    @ParameterizedTest
    @CsvSource({
        "0x40, 0x40, itself",
        "0x50, 0x40, the first one",
        "0x70, 0x50, the second one",
        "0x70, 0x3c, the header",
        "0x70, 0x04, the header"
    })
    void shouldRefuseAListThatDoesNotEnd(String from, String to, String where) {
        function.config.bytes().put(Integer.decode(from) + 1, Integer.decode(to).byteValue());
        shouldFail(Reason.UNUSABLE_REGISTERS, "does not end", "capability=" + to.replace("0x0", "0x"));
    }

    @Test
    void shouldWalkOnWhenTheLowBitsOfALinkAreSet() {
        function.config.bytes().put(0x41, (byte) 0x53);
        assertThat(structures().isr().offset()).isEqualTo(0x1000);
    }

    @Test
    void shouldTakeTheFirstOfEachWhenThereAreSeveral() {
        function.withBar(1, 0x1000);
        function.add(COMMON, 1, 0, 0x100);
        function.add(NOTIFY, 1, 0, 0x100);
        assertThat(structures().common().registers()).isSameAs(function.bars[4]);
        assertThat(structures().doorbells().registers()).isSameAs(function.bars[4]);
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource({
        "6, 0, 0x100, 16, reserved BAR",
        "255, 0, 0x100, 16, reserved BAR",
        "3, 0, 0x100, 16, no such BAR",
        "4, 0x4000, 0x100, 16, outside",
        "4, 0x3fff, 0x100, 16, outside",
        "4, 0x3fc0, 0x41, 16, outside by a byte",
        "4, 0xffffffff, 0x100, 16, not aligned and far outside",
        "4, 0xfffffffc, 0xffffffff, 16, wraps around",
        "4, 2, 0x100, 16, not aligned",
        "4, 0, 55, 16, too short",
        "4, 0, 0, 16, empty",
        "4, 0, 0x100, 15, capability too short",
        "4, 0, 0x100, 0, capability too short"
    })
    void shouldPassOverWhatCannotBeUsed(int bar, String offset, String length, int bytes, String why) {
        function = new HandmadeFunction().withBar(4, 0x4000).withBar(1, 0x1000);
        int bad = function.add(COMMON, bar, Long.decode(offset), Long.decode(length));
        function.config.bytes().put(bad + 2, (byte) bytes);
        function.add(COMMON, 1, 0x40, 56);
        function.add(ISR, 1, 3, 1);
        function.add(DEVICE, 1, 0x80, 12);
        function.add(NOTIFY, 1, 2, 2);
        assertThat(structures().common()).isEqualTo(new Window(function.bars[1], 0x40, 56));
    }

    @Test
    void shouldSayWhyWhenTheOnlyOneCannotBeUsed() {
        function.config.bytes().putInt(0x40 + 12, 0x4001);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=COMMON", "outside of its BAR", "16384", "length=0x4001");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 0x7fff_ffff})
    void shouldRefuseAnOddMultiplier(int multiplier) {
        function.config.bytes().putInt(0x70 + 16, multiplier);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=NOTIFY", "multiplier is odd");
    }

    @Test
    void shouldRefuseNotificationsWithoutAMultiplier() {
        function.config.bytes().put(0x72, (byte) 16);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=NOTIFY", "too short");
    }

    @Test
    void shouldNotReadBeyondTheSpaceWhenACapabilityIsAtItsEnd() {
        function.config.bytes().put(0x71, (byte) 0xfc).put(0xfc, (byte) 9).put(0xfd, (byte) 0);
        assertThat(structures().multiplier()).isEqualTo(4);
        function.config.bytes().put(0x71, (byte) 0xf0).put(0xf0, (byte) 9).put(0xf3, (byte) 2);
        function.config.bytes().put(0xf2, (byte) 20).put(0xf1, (byte) 0).put(0x73, (byte) 0x55);
        shouldFail(Reason.UNUSABLE_REGISTERS, "missing=NOTIFY");
    }

    @Test
    void shouldKeepNotificationsInsideWhenTheOffsetIsLarge() {
        function.config.bytes().putInt(0x70 + 16, 0xffff_fffe);
        ClaimedFunction claimed = ClaimedFunction.of("test", function);
        QueueAddresses queue = new QueueAddresses(3, 16, 4096, 8192, 12288);
        assertThat(claimed.notifyOffset(queue, 0)).isEqualTo(0x3000);
        for (int steps : new int[] {1, 2, 0xffff}) {
            assertThatThrownBy(() -> claimed.notifyOffset(queue, steps))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue=3")
                    .hasMessageContaining("queue_notify_off=" + steps);
        }
    }
}
