// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.message.PcmCommand;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodesTest {

    @ParameterizedTest
    @CsvSource({
        "JACK_INFO, 0x0001",
        "JACK_REMAP, 0x0002",
        "PCM_INFO, 0x0100",
        "PCM_SET_PARAMS, 0x0101",
        "PCM_PREPARE, 0x0102",
        "PCM_RELEASE, 0x0103",
        "PCM_START, 0x0104",
        "PCM_STOP, 0x0105",
        "CHMAP_INFO, 0x0200",
        "CTL_INFO, 0x0300",
        "CTL_ENUM_ITEMS, 0x0301",
        "CTL_READ, 0x0302",
        "CTL_WRITE, 0x0303",
        "CTL_TLV_READ, 0x0304",
        "CTL_TLV_WRITE, 0x0305",
        "CTL_TLV_COMMAND, 0x0306"
    })
    void shouldHaveTheNumberOfTheSpecificationForEachRequest(RequestCode request, String number) {
        assertThat(request.code()).isEqualTo(Integer.decode(number));
        assertThat(RequestCode.ofCode(Integer.decode(number))).contains(request);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 0x106, 0x307, 0x8000, -1, Integer.MIN_VALUE})
    void shouldFindNoRequestWhenTheNumberIsNotKnown(int number) {
        assertThat(RequestCode.ofCode(number)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PcmCommand.class)
    void shouldAgreeWithTheCommandsOfTheApi(PcmCommand command) {
        assertThat(RequestCode.ofCode(command.code())).contains(RequestCode.valueOf("PCM_" + command));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1000, JACK_CONNECTED",
        "0x1001, JACK_DISCONNECTED",
        "0x1100, PCM_PERIOD_ELAPSED",
        "0x1101, PCM_XRUN",
        "0x1200, CTL_NOTIFY",
        "0x1300, 0x1300"
    })
    void shouldNameEvents(String number, String name) {
        assertThat(EventCode.name(Integer.decode(number))).isEqualTo(name);
    }

    @Test
    void shouldNumberTheQueuesAndTheDevice() {
        assertThat(VirtioSound.DEVICE_ID).isEqualTo(25);
        assertThat(new int[] {
                    VirtioSound.CONTROL_QUEUE, VirtioSound.EVENT_QUEUE, VirtioSound.TX_QUEUE, VirtioSound.RX_QUEUE
                })
                .containsExactly(0, 1, 2, 3);
        assertThat(VirtioSound.QUEUES).isEqualTo(4);
    }

    @Test
    void shouldHaveTheEnumerationsOfTheApiInTheOrderOfTheSpecification() {
        assertThat(Arrays.stream(PcmFormat.values()).map(Enum::name))
                .containsExactly(("IMA_ADPCM MU_LAW A_LAW S8 U8 S16 U16 S18_3 U18_3 S20_3 U20_3 S24_3 U24_3 S20 U20 S24"
                                + " U24 S32 U32 FLOAT FLOAT64 DSD_U8 DSD_U16 DSD_U32 IEC958_SUBFRAME")
                        .split(" "));
        assertThat(Arrays.stream(PcmRate.values()).map(PcmRate::hertz))
                .containsExactly(
                        5512, 8000, 11025, 16000, 22050, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000,
                        384000, 12000, 24000);
        assertThat(Arrays.stream(PcmFeature.values()).map(PcmFeature::mask)).containsExactly(1, 2, 4, 8, 16);
        assertThat(Direction.OUTPUT.ordinal()).isZero();
        assertThat(Direction.INPUT.ordinal()).isOne();
        assertThat(Arrays.stream(ControlStatus.values()).map(ControlStatus::code))
                .containsExactly(0x8000, 0x8001, 0x8002, 0x8003, 0);
        assertThat(Arrays.stream(ChannelPosition.values()).map(Enum::name))
                .containsExactly(("NONE NA MONO FL FR RL RR FC LFE SL SR RC FLC FRC RLC RRC FLW FRW FLH FCH FRH TC TFL"
                                + " TFR TFC TRL TRR TRC TFLC TFRC TSL TSR LLFE RLFE BC BLC BRC UNKNOWN")
                        .split(" "));
    }

    @Test
    void shouldKnowHowManyValuesAControlElementHasAtMost() {
        assertThat(new int[] {
                    ControlElement.maxCount(ControlElement.TYPE_BOOLEAN),
                    ControlElement.maxCount(ControlElement.TYPE_INTEGER),
                    ControlElement.maxCount(ControlElement.TYPE_INTEGER64),
                    ControlElement.maxCount(ControlElement.TYPE_ENUMERATED),
                    ControlElement.maxCount(ControlElement.TYPE_BYTES),
                    ControlElement.maxCount(ControlElement.TYPE_IEC958),
                    ControlElement.maxCount(6),
                    ControlElement.maxCount(-1)
                })
                .containsExactly(128, 128, 64, 128, 512, 1, 0, 0);
    }

    @Test
    void shouldReadTheRoleOfAControlElementWithoutItsDirection() {
        assertThat(ControlElement.role(2)).isEqualTo(ControlElement.ROLE_VOLUME);
        assertThat(ControlElement.role(3)).isEqualTo(ControlElement.ROLE_VOLUME);
        assertThat(ControlElement.role(5)).isEqualTo(ControlElement.ROLE_MUTE);
        assertThat(ControlElement.role(6)).isEqualTo(ControlElement.ROLE_GAIN);
        assertThat(ControlElement.role(0)).isEqualTo(ControlElement.ROLE_UNDEFINED);
    }
}
