// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.UnsupportedRequestException;
import io.virtsnd.api.message.PcmCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of each request, and what each answer means. */
class ControlRequestsTest {

    private static final String OK = "00800000";
    private static final String BAD_MSG = "01800000";
    private static final String PLAYBACK = "00000000 10000000 2000000000000000 8000000000000000 00 02 02 0000000000";
    private static final String CAPTURE = "00000000 00000000 2000000000000000 8000000000000000 01 01 02 0000000000";
    private static final String JACK = "01000000 01000000 f0401180 1f000100 01 00000000000000";
    private static final String STEREO = "02000000 00 02 0304 00000000000000000000000000000000";

    private final ControlBench bench = ControlBench.plain();
    private final ControlRequests control = bench.requests();
    private final List<FakeDevice.Asked> asked = new ArrayList<>();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Answers every request in the same way, and keeps it. */
    private void answering(String hex) {
        bench.device.script(request -> {
            asked.add(request);
            request.answer(hex);
        });
    }

    @Test
    void shouldReadStreams() {
        answering(OK + PLAYBACK + CAPTURE);
        assertThat(control.pcmInfo(2))
                .containsExactly(
                        new PcmInfo(
                                0,
                                0,
                                Direction.OUTPUT,
                                2,
                                2,
                                Set.of(PcmFormat.S16),
                                Set.of(PcmRate.HZ_48000),
                                Set.of(PcmFeature.EVT_XRUNS)),
                        new PcmInfo(
                                1,
                                0,
                                Direction.INPUT,
                                1,
                                2,
                                Set.of(PcmFormat.S16),
                                Set.of(PcmRate.HZ_48000),
                                Set.of()));
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).hex).isEqualTo("00010000" + "00000000" + "02000000" + "20000000");
        assertThat(asked.get(0).writableBytes).isEqualTo(4 + 2 * 32);
    }

    @Test
    void shouldReadJacks() {
        answering(OK + JACK);
        assertThat(control.jackInfo(1)).containsExactly(new JackInfo(0, 1, 1, 0x801140f0, 0x0001001f, true));
        assertThat(asked.get(0).hex).isEqualTo("01000000" + "00000000" + "01000000" + "18000000");
        assertThat(asked.get(0).writableBytes).isEqualTo(4 + 24);
    }

    @Test
    void shouldReadChannelMaps() {
        answering(OK + STEREO);
        assertThat(control.channelMapInfo(1))
                .containsExactly(
                        new ChannelMap(0, 2, Direction.OUTPUT, List.of(ChannelPosition.FL, ChannelPosition.FR)));
        assertThat(asked.get(0).hex).isEqualTo("00020000" + "00000000" + "01000000" + "18000000");
    }

    @Test
    void shouldAskInChunksWhenThereAreManyStreams() {
        bench.device.script(request -> {
            asked.add(request);
            request.answer(OK + PLAYBACK.repeat(request.word(8)));
        });
        assertThat(control.pcmInfo(300))
                .extracting(PcmInfo::streamId)
                .hasSize(300)
                .last()
                .isEqualTo(299);
        assertThat(asked).extracting(request -> request.word(4)).containsExactly(0, 126, 252);
        assertThat(asked).extracting(request -> request.word(8)).containsExactly(126, 126, 48);
        assertThat(asked)
                .allSatisfy(request -> assertThat(request.writableBytes).isLessThanOrEqualTo(4096));
    }

    @Test
    void shouldSendNothingWhenThereIsNothingToAskFor() {
        assertThat(control.jackInfo(0)).isEmpty();
        assertThat(control.pcmInfo(0)).isEmpty();
        assertThat(control.channelMapInfo(0)).isEmpty();
        assertThat(control.statistics().messages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01800000", "02800000"})
    void shouldTakeARefusedQueryForNone(String refusal) {
        answering(refusal);
        assertThat(control.jackInfo(2)).isEmpty();
        assertThat(control.channelMapInfo(2)).isEmpty();
        assertThat(control.errors()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheFirstChunkWhenTheNextIsRefused() {
        bench.device.script(
                request -> request.answer(request.word(4) == 0 ? OK + STEREO.repeat(request.word(8)) : BAD_MSG));
        assertThat(control.channelMapInfo(200)).hasSize(169);
    }

    @Test
    void shouldFailWhenJacksCannotBeReadForAnotherReason() {
        answering("03800000");
        assertThatThrownBy(() -> control.jackInfo(1)).isInstanceOf(ControlException.class);
    }

    @Test
    void shouldFailWhenStreamsAreRefused() {
        answering(BAD_MSG);
        assertThatThrownBy(() -> control.pcmInfo(1))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("PCM_INFO")
                .hasMessageContaining("status=BAD_MSG");
    }

    @Test
    void shouldLeaveOutStreamsThatAreImpossible() {
        String impossible = PLAYBACK.replace(" 00 02 02 ", " 00 03 02 ");
        answering(OK + impossible + CAPTURE);
        assertThat(control.pcmInfo(2)).extracting(PcmInfo::streamId).containsExactly(1);
    }

    @Test
    void shouldAskForABoundedNumberWhenTheDeviceClaimsBillions() {
        answering(OK + JACK.repeat(169));
        assertThat(control.jackInfo(-1)).hasSize(ControlRequests.ITEMS_MAX);
        assertThat(asked).hasSize(25);
    }

    @Test
    void shouldBelieveTheCodeWhenTheLengthIsTooShort() {
        bench.device.script(request -> request.answer(OK + PLAYBACK, 4));
        assertThat(control.pcmInfo(1)).hasSize(1);
    }

    @Test
    void shouldReadNoMoreThanThereIsWhenTheLengthIsTooLong() {
        bench.device.script(request -> request.answer(OK + PLAYBACK, Integer.MAX_VALUE));
        assertThat(control.pcmInfo(1)).hasSize(1);
        assertThat(control.statistics().violations()).isOne();
    }

    @Test
    void shouldNotReadTheLastAnswerAgainWhenTheDeviceWritesOnlyTheCode() {
        answering(OK + PLAYBACK);
        assertThat(control.pcmInfo(1)).hasSize(1);
        answering(OK);
        assertThat(control.pcmInfo(1)).isEmpty();
    }

    @Test
    void shouldTakeAMessageThatWasNotWrittenForAnError() {
        bench.device.script(request -> request.use(4));
        assertThatThrownBy(() -> control.command(PcmCommand.START, 0))
                .isInstanceOfSatisfying(ControlException.class, error -> assertThat(error.status())
                        .isEqualTo(ControlStatus.IO_ERR));
    }

    @Test
    void shouldSendParameters() {
        answering(OK);
        control.setParams(
                1, PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4).withFeatures(Set.of(PcmFeature.EVT_XRUNS)));
        assertThat(asked.get(0).hex)
                .isEqualTo("01010000" + "01000000" + "001e0000" + "80070000" + "10000000" + "02050700");
        assertThat(asked.get(0).writableBytes).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"PREPARE, 02010000", "RELEASE, 03010000", "START, 04010000", "STOP, 05010000"})
    void shouldSendCommands(PcmCommand command, String code) {
        answering(OK);
        control.command(command, 2);
        assertThat(asked.get(0).hex).isEqualTo(code + "02000000");
        assertThat(asked.get(0).writableBytes).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "01800000, BAD_MSG, 0x8001",
        "02800000, NOT_SUPP, 0x8002",
        "03800000, IO_ERR, 0x8003",
        "efbeadde, UNKNOWN, 0xdeadbeef",
        "00000000, UNKNOWN, 0x0"
    })
    void shouldKeepStatusesApart(String answer, ControlStatus status, String code) {
        answering(answer);
        assertThatThrownBy(() -> control.command(PcmCommand.START, 3))
                .isInstanceOf(ControlException.class)
                .hasMessage("PCM_START failed: stream=3 status=" + status + " code=" + code)
                .satisfies(
                        error -> assertThat(((ControlException) error).status()).isEqualTo(status));
        assertThat(control.errors()).isOne();
    }

    @Test
    void shouldSendNothingForAStreamThatTheDeviceDoesNotHave() {
        answering(OK + PLAYBACK + CAPTURE);
        control.pcmInfo(2);
        assertThatThrownBy(() -> control.command(PcmCommand.RELEASE, 2))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessageContaining("stream=2 streams=2");
        assertThatThrownBy(() -> control.setParams(-1, PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4)))
                .isInstanceOf(UnsupportedRequestException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void shouldRemapAJackThatOffersIt() {
        answering(OK + JACK);
        JackInfo jack = control.jackInfo(1).get(0);
        control.remapJack(jack, 15, 4);
        assertThat(asked.get(1).hex).isEqualTo("02000000" + "00000000" + "0f000000" + "04000000");
        assertThat(asked.get(1).writableBytes).isEqualTo(4);
    }

    @Test
    void shouldSendNoRemapThatTheDeviceDoesNotOffer() {
        answering(OK + JACK);
        JackInfo jack = control.jackInfo(1).get(0);
        JackInfo fixed = new JackInfo(0, 1, 0, 0, 0, true);
        JackInfo elsewhere = new JackInfo(1, 1, 1, 0, 0, true);
        assertThatThrownBy(() -> control.remapJack(fixed, 0, 0)).isInstanceOf(UnsupportedRequestException.class);
        assertThatThrownBy(() -> control.remapJack(elsewhere, 0, 0)).isInstanceOf(UnsupportedRequestException.class);
        assertThatThrownBy(() -> control.remapJack(jack, 16, 0)).isInstanceOf(UnsupportedRequestException.class);
        assertThatThrownBy(() -> control.remapJack(jack, 0, -1)).isInstanceOf(UnsupportedRequestException.class);
        assertThat(asked).hasSize(1);
    }
}
