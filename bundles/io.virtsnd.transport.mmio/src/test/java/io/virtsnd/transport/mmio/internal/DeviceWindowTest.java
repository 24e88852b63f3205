// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in a window: whose it is, and in which version. */
class DeviceWindowTest {

    private static void shouldFail(HandmadeWindow window, Reason reason, String... words) {
        MmioTransport transport = new MmioTransport("test", window, MmioSettings.DEFAULT);
        DeviceFailedException failed =
                catchThrowableOfType(DeviceFailedException.class, () -> transport.claim("somebody"));
        assertThat(failed.reason()).isEqualTo(reason);
        assertThat(failed).hasMessageContaining("transport=test").hasMessageContainingAll(words);
        assertThat(window.claims).isZero();
        assertThat(window.writes).isZero();
        assertThatThrownBy(transport::status).hasMessageContaining("not claimed");
    }

    @Test
    void shouldSayWhatToDoWhenTheVersionIsLegacy() {
        shouldFail(
                HandmadeWindow.of(25).with(MmioLayout.VERSION, 1),
                Reason.LEGACY_DEVICE,
                "version=1",
                "virtio-mmio.force-legacy=false");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, version=0",
        "4, 3, version=3",
        "4, -1, version=4294967295",
        "8, 0, no device",
        "0, 0x74726978, magic=0x74726978"
    })
    void shouldRefuseWhatIsNotVirtio(int register, String value, String word) {
        HandmadeWindow window = HandmadeWindow.of(25).with(register, Integer.decode(value));
        shouldFail(window, Reason.UNUSABLE_REGISTERS, word);
    }

    @Test
    void shouldRefuseAWindowThatIsTooSmall() {
        shouldFail(new HandmadeWindow(0xfc), Reason.UNUSABLE_REGISTERS, "bytes=252");
    }

    @Test
    void shouldSayThatNothingAnswersWhenAllAreOnes() {
        HandmadeWindow window = HandmadeWindow.of(25).with(MmioLayout.MAGIC, -1);
        MmioTransport transport = new MmioTransport("test", window, MmioSettings.DEFAULT);
        assertThatThrownBy(() -> transport.claim("somebody"))
                .isExactlyInstanceOf(TransportException.class)
                .hasMessageContaining("does not answer");
        assertThat(window.claims).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0x100, 0", "0x104, 4", "0x200, 256"})
    void shouldHaveSoMuchConfigurationAsTheWindowHasRoom(String size, int bytes) {
        HandmadeWindow window = new HandmadeWindow(Integer.decode(size));
        assertThat(new DeviceWindow("test", window).configBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1024, 1024", "2147483647, 32768", "-2, 32768"})
    void shouldBelieveNoSizeThatIsTooLarge(int offered, int used) {
        HandmadeWindow window = HandmadeWindow.of(25).with(MmioLayout.QUEUE_SIZE_MAX, offered);
        MmioTransport transport = new MmioTransport("test", window, MmioSettings.DEFAULT);
        transport.claim("somebody");
        assertThat(transport.queueSizeMax(0)).isEqualTo(used);
    }
}
