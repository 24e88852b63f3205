// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and answers byte by byte, as the specification lays them out. */
class ControlRequestsTest {

    private static final String OK = "00800000";
    private static final String BAD_MSG = "01800000";
    private static final String NOT_SUPP = "02800000";

    private final DeviceSettings settings = DeviceSettings.of("test", ClockKind.STEPPED)
            .withStreams(List.of(
                    new PcmInfo(
                            0,
                            0x0102,
                            Direction.OUTPUT,
                            1,
                            2,
                            Set.of(PcmFormat.S16, PcmFormat.FLOAT),
                            Set.of(PcmRate.HZ_48000, PcmRate.HZ_24000),
                            Set.of(PcmFeature.EVT_XRUNS)),
                    new PcmInfo(
                            1,
                            0,
                            Direction.INPUT,
                            1,
                            1,
                            Set.of(PcmFormat.IMA_ADPCM, PcmFormat.IEC958_SUBFRAME),
                            Set.of(PcmRate.HZ_5512),
                            Set.of())))
            .withJacks(List.of(
                    new JackInfo(0, 7, 1, 0x01014010, 0x14, true), new JackInfo(1, 0, 0, 0x02a19020, 0x24, false)));
    private final SoundDevice device = new SoundDevice(settings, () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    private String ask(String request, int room) {
        return HexFormat.of().formatHex(driver.ask(HexFormat.of().parseHex(request.replace(" ", "")), room));
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }

    @Test
    void shouldTellOfItsStreams() {
        assertThat(ask("00010000 00000000 02000000 20000000", 68))
                .isEqualTo(hex(OK
                        + "02010000 10000000 2000080000000000 8080000000000000 00 01 02 0000000000"
                        + "00000000 00000000 0100000100000000 0100000000000000 01 01 01 0000000000"));
    }

    @Test
    void shouldTellOfOneStreamInLargerItems() {
        assertThat(ask("00010000 01000000 01000000 24000000", 40))
                .isEqualTo(
                        hex(OK + "00000000 00000000 0100000100000000 0100000000000000 01 01 01 0000000000 00000000"));
    }

    @Test
    void shouldTellOfItsJacks() {
        assertThat(ask("01000000 00000000 02000000 18000000", 52))
                .isEqualTo(hex(OK
                        + "07000000 01000000 10400101 14000000 01 00000000000000"
                        + "00000000 00000000 2090a102 24000000 00 00000000000000"));
    }

    @Test
    void shouldTellOfItsChannelMaps() {
        assertThat(ask("00020000 00000000 03000000 18000000", 76))
                .isEqualTo(hex(OK
                        + "00000000 00 01 02 0000000000000000000000000000000000"
                        + "00000000 00 02 03 04 00000000000000000000000000000000"
                        + "00000000 01 01 02 0000000000000000000000000000000000"));
    }

    @Test
    void shouldTellOfNothingWhenNothingIsAsked() {
        assertThat(ask("00010000 02000000 00000000 20000000", 4)).isEqualTo(OK);
    }

    @Test
    void shouldRemapAJackUntilReset() {
        assertThat(ask("02000000 00000000 03000000 05000000", 4)).isEqualTo(OK);
        assertThat(ask("01000000 00000000 01000000 18000000", 28))
                .isEqualTo(hex(OK + "07000000 01000000 35400101 14000000 01 00000000000000"));
        driver.start(0, 16);
        assertThat(ask("01000000 00000000 01000000 18000000", 28))
                .isEqualTo(hex(OK + "07000000 01000000 10400101 14000000 01 00000000000000"));
    }

    @Test
    void shouldRefuseToRemapWhatCannotBe() {
        assertThat(ask("02000000 01000000 03000000 05000000", 4)).isEqualTo(NOT_SUPP);
        assertThat(ask("02000000 02000000 03000000 05000000", 4)).isEqualTo(BAD_MSG);
        assertThat(ask("02000000 00000000 10000000 05000000", 4)).isEqualTo(BAD_MSG);
        assertThat(ask("02000000 00000000 00000000 ffffffff", 4)).isEqualTo(BAD_MSG);
        assertThat(device.rejections().of(Rejection.CONTROL_NOT_REMAPPABLE)).isEqualTo(1);
        assertThat(device.rejections().of(Rejection.CONTROL_UNKNOWN_JACK)).isEqualTo(1);
        assertThat(device.rejections().of(Rejection.CONTROL_JACK_PLACE)).isEqualTo(2);
    }

    @Test
    void shouldRefuseItemsThatAreNotThere() {
        assertThat(ask("00010000 01000000 02000000 20000000", 68)).isEqualTo(BAD_MSG);
        assertThat(ask("00010000 ffffffff 02000000 20000000", 68)).isEqualTo(BAD_MSG);
        assertThat(ask("00010000 00000000 ffffffff 20000000", 68)).isEqualTo(BAD_MSG);
        assertThat(device.rejections().of(Rejection.CONTROL_RANGE)).isEqualTo(3);
    }

    @Test
    void shouldRefuseItemsThatAreTooSmallOrTooLarge() {
        assertThat(ask("00010000 00000000 01000000 1f000000", 68)).isEqualTo(BAD_MSG);
        assertThat(ask("00010000 00000000 01000000 00000080", 68)).isEqualTo(BAD_MSG);
        assertThat(device.rejections().of(Rejection.CONTROL_ITEM_SIZE)).isEqualTo(2);
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooSmall() {
        assertThat(ask("00010000 00000000 02000000 20000000", 67)).isEqualTo(BAD_MSG);
        assertThat(device.rejections().of(Rejection.CONTROL_ANSWER_SIZE)).isEqualTo(1);
    }

    @Test
    void shouldNotSupportControlsAndWhatItDoesNotKnow() {
        assertThat(ask("00030000 00000000 01000000 60000000", 100)).isEqualTo(NOT_SUPP);
        assertThat(ask("02030000 00000000", 516)).isEqualTo(NOT_SUPP);
        assertThat(ask("77770000", 4)).isEqualTo(NOT_SUPP);
        assertThat(device.rejections().of(Rejection.CONTROL_UNKNOWN_CODE)).isEqualTo(3);
    }

    @Test
    void shouldRefuseTruncatedRequests() {
        assertThat(ask("000100", 4)).isEqualTo(BAD_MSG);
        assertThat(ask("00010000 00000000 02000000 200000", 68)).isEqualTo(BAD_MSG);
        assertThat(ask("02010000 000000", 4)).isEqualTo(BAD_MSG);
        assertThat(ask("01010000 00000000 00100000 00040000 00000000 020507", 4))
                .isEqualTo(BAD_MSG);
        assertThat(ask("02000000 00000000 00000000 000000", 4)).isEqualTo(BAD_MSG);
        assertThat(device.rejections().of(Rejection.CONTROL_TRUNCATED)).isEqualTo(5);
    }

    @Test
    void shouldGiveBackARequestWithoutRoomForAnAnswer() {
        assertThat(ask("00010000 00000000 02000000 20000000", 3)).isEmpty();
        assertThat(ask("00010000 00000000 02000000 20000000", 0)).isEmpty();
        assertThat(device.rejections().of(Rejection.CONTROL_NO_ROOM)).isEqualTo(2);
    }

    @Test
    void shouldReadRequestsAndWriteAnswersHoweverTheyAreCut() {
        byte[] request = HexFormat.of().parseHex(hex("00010000 01000000 01000000 20000000"));
        var region = driver.memory.allocate(64, 1);
        region.buffer().put(0, request);
        var chain = driver.queues[TestDriver.CONTROL].chain();
        chain.readable(region, 0, 3).readable(region, 3, 1).readable(region, 4, 12);
        chain.writable(region, 16, 2).writable(region, 18, 34);
        TestDriver.Sent sent = new TestDriver.Sent(region, region);
        driver.queues[TestDriver.CONTROL].add(chain.reserve(sent));
        driver.kick(TestDriver.CONTROL);
        driver.poll(TestDriver.CONTROL);
        byte[] answer = new byte[36];
        region.buffer().get(16, answer);
        assertThat(sent.length).isEqualTo(36);
        assertThat(HexFormat.of().formatHex(answer))
                .isEqualTo(hex(OK + "00000000 00000000 0100000100000000 0100000000000000 01 01 01 0000000000"));
    }
}
