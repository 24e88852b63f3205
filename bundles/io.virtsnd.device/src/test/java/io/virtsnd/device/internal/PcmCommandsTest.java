// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.RequestCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcmCommandsTest {

    private static final int OK = 0x8000;
    private static final int BAD_MSG = 0x8001;
    private static final int NOT_SUPP = 0x8002;

    private final SoundDevice device =
            new SoundDevice(DeviceSettings.of("test", ClockKind.STEPPED, Direction.OUTPUT, Direction.INPUT), () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    private ControlStatus command(String name) {
        return switch (name) {
            case "SET_PARAMS" -> driver.params(0, PcmFormat.S16, PcmRate.HZ_48000, 2, 1920, 4);
            default -> driver.command(RequestCode.valueOf("PCM_" + name), 0);
        };
    }

    // Rows and columns of the table in virtio 1.2, 5.14.6.6.1; y: OK, n: BAD_MSG.
    @ParameterizedTest
    @CsvSource({
        "'', ynnnn",
        "SET_PARAMS, yynnn",
        "SET_PARAMS PREPARE, yyyny",
        "SET_PARAMS PREPARE START, nnnyn",
        "SET_PARAMS PREPARE START STOP, nnyny",
        "SET_PARAMS PREPARE RELEASE, yynnn",
        "SET_PARAMS PREPARE START STOP RELEASE, yynnn",
        "SET_PARAMS PREPARE START STOP START, nnnyn",
    })
    void shouldObeyTheTableOfStates(String before, String allowed) {
        String[] commands = {"SET_PARAMS", "PREPARE", "START", "STOP", "RELEASE"};
        for (int i = 0; i < commands.length; i++) {
            driver.start(0, 64);
            for (String name : before.isEmpty() ? new String[0] : before.split(" ")) {
                assertThat(command(name)).isEqualTo(ControlStatus.OK);
            }
            ControlStatus expected = allowed.charAt(i) == 'y' ? ControlStatus.OK : ControlStatus.BAD_MSG;
            assertThat(command(commands[i])).as(before + " then " + commands[i]).isEqualTo(expected);
        }
    }

    @Test
    void shouldKeepTheStateOfARefusedCommand() {
        driver.prepare(0, 4);
        assertThat(command("STOP")).isEqualTo(ControlStatus.BAD_MSG);
        assertThat(command("START")).isEqualTo(ControlStatus.OK);
        assertThat(device.rejections().of(Rejection.CONTROL_STATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2", "-1", "2147483647"})
    void shouldRefuseStreamsThatThereAreNot(int stream) {
        assertThat(driver.params(stream, PcmFormat.S16, PcmRate.HZ_48000, 2, 1920, 4))
                .isEqualTo(ControlStatus.BAD_MSG);
        for (RequestCode code : List.of(
                RequestCode.PCM_PREPARE, RequestCode.PCM_START, RequestCode.PCM_STOP, RequestCode.PCM_RELEASE)) {
            assertThat(driver.command(code, stream)).isEqualTo(ControlStatus.BAD_MSG);
        }
        assertThat(device.rejections().of(Rejection.CONTROL_UNKNOWN_STREAM)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        // buffer, period, features, channels, format, rate, padding, status
        "7680, 1920, 16, 2, 5, 7, 0, 0x8000",
        "7680, 0, 0, 2, 5, 7, 0, 0x8001",
        "0, 1920, 0, 2, 5, 7, 0, 0x8001",
        "7681, 1920, 0, 2, 5, 7, 0, 0x8001",
        "1920, 7680, 0, 2, 5, 7, 0, 0x8001",
        "7684, 1921, 0, 2, 5, 7, 0, 0x8001",
        "7688, 1922, 0, 2, 5, 7, 0, 0x8001",
        "7680, 1920, 0, 2, 5, 7, 1, 0x8001",
        "7680, 1920, 1, 2, 5, 7, 0, 0x8002",
        "7680, 1920, 2, 2, 5, 7, 0, 0x8002",
        "7680, 1920, 4, 2, 5, 7, 0, 0x8002",
        "7680, 1920, 0x80000000, 2, 5, 7, 0, 0x8002",
        "7680, 1920, 0, 0, 5, 7, 0, 0x8002",
        "7680, 1920, 0, 9, 5, 7, 0, 0x8002",
        "7680, 1920, 0, 2, 0, 7, 0, 0x8002",
        "7680, 1920, 0, 2, 25, 7, 0, 0x8002",
        "7680, 1920, 0, 2, 255, 7, 0, 0x8002",
        "7680, 1920, 0, 2, 5, 16, 0, 0x8002",
        "7680, 1920, 0, 2, 5, 255, 0, 0x8002",
        "7680, 1920, 0, 2, 5, 15, 0, 0x8000",
        "67108864, 67108864, 0, 2, 5, 7, 0, 0x8000",
        "134217728, 67108864, 0, 2, 5, 7, 0, 0x8002",
        "0xfffffff0, 0xfffffff0, 0, 2, 5, 7, 0, 0x8002",
    })
    void shouldCheckEveryParameter(
            String buffer,
            String period,
            String features,
            int channels,
            int format,
            int rate,
            int padding,
            String status) {
        byte[] request = TestDriver.words(
                0x101,
                0,
                Long.decode(buffer).intValue(),
                Long.decode(period).intValue(),
                Long.decode(features).intValue(),
                channels | format << 8 | rate << 16 | padding << 24);
        assertThat(TestDriver.status(driver.ask(request, 4)).code()).isEqualTo(Integer.decode(status));
        assertThat(List.of(OK, BAD_MSG, NOT_SUPP)).contains(Integer.decode(status));
        assertThat(driver.command(RequestCode.PCM_PREPARE, 0) == ControlStatus.OK)
                .isEqualTo(Integer.decode(status) == OK);
    }

    @Test
    void shouldCompletePendingMessagesBeforeReleaseIsAnswered() {
        driver.prepare(0, 4);
        TestDriver.Sent first = driver.play(0, new byte[1920]);
        TestDriver.Sent second = driver.play(0, new byte[1920]);
        driver.require(command("START"));
        device.step(0, 120);
        driver.require(command("STOP"));
        // Not told of, and counted all the same.
        TestDriver.Sent third = driver.add(TestDriver.TX, TestDriver.message(0, new byte[960]), 8);
        assertThat(driver.poll(TestDriver.TX)).isEmpty();

        TestDriver.Sent release = driver.add(TestDriver.CONTROL, TestDriver.words(0x103, 0), 4);
        driver.kick(TestDriver.CONTROL);
        assertThat(driver.poll(TestDriver.TX)).containsExactly(first, second, third);
        assertThat(driver.poll(TestDriver.CONTROL)).containsExactly(release);
        assertThat(List.of(first.status(), second.status(), third.status())).containsOnly(OK);
        assertThat(List.of(first.latency(), second.latency(), third.latency())).containsExactly(1440, 1920, 960);
        assertThat(device.streamStatistics(0).flushed()).isEqualTo(3);
        assertThat(device.streamStatistics(0).messages()).isZero();
        assertThat(device.streamStatistics(0).frames()).isEqualTo(120);
    }

    @Test
    void shouldGiveBackRecordedBytesAtReleaseWithTheStatusBehindThemAndInTheLastBytes() {
        driver.prepare(1, 4);
        TestDriver.Sent partial = driver.capture(1, 1920);
        TestDriver.Sent empty = driver.capture(1, 1920);
        driver.require(driver.command(RequestCode.PCM_START, 1));
        device.step(1, 2);
        driver.require(driver.command(RequestCode.PCM_STOP, 1));
        driver.require(driver.command(RequestCode.PCM_RELEASE, 1));
        driver.poll(TestDriver.RX);
        assertThat(partial.written()).isEqualTo(new byte[] {0, 0, 1, 0, 2, 0, 3, 0, 0, (byte) 0x80, 0, 0, 0, 0, 0, 0});
        assertThat(partial.status()).isEqualTo(OK);
        assertThat(empty.written()).isEqualTo(new byte[] {0, (byte) 0x80, 0, 0, 0, 0, 0, 0});
        assertThat(empty.status()).isEqualTo(OK);
    }

    @Test
    void shouldNotLetTheTwoPlacesOfAStatusOverlap() {
        driver.prepare(1, 4);
        TestDriver.Sent almost = driver.capture(1, 1920);
        driver.require(driver.command(RequestCode.PCM_START, 1));
        device.step(1, 479);
        driver.require(driver.command(RequestCode.PCM_STOP, 1));
        driver.require(driver.command(RequestCode.PCM_RELEASE, 1));
        driver.poll(TestDriver.RX);
        assertThat(almost.length).isEqualTo(1920);
        assertThat(almost.all()[1912]).isZero();
        assertThat(almost.all()[1913]).isEqualTo((byte) 0x80);
        assertThat(almost.status()).isEqualTo(OK);
    }

    @Test
    void shouldKeepPendingMessagesFromStopToStart() {
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        driver.play(0, new byte[1920]);
        driver.require(command("START"));
        device.step(0, 480);
        assertThat(driver.poll(TestDriver.TX)).hasSize(1);
        driver.require(command("STOP"));
        device.step(0, 480);
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        driver.require(command("START"));
        device.step(0, 480);
        assertThat(driver.poll(TestDriver.TX)).hasSize(1);
    }

    @Test
    void shouldGiveBackPendingMessagesWhenParametersAreSetAnew() {
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        assertThat(command("SET_PARAMS")).isEqualTo(ControlStatus.OK);
        assertThat(driver.poll(TestDriver.TX)).hasSize(1);
    }

    @Test
    void shouldServeOtherStreamsAfterARelease() {
        driver.prepare(0, 4);
        driver.prepare(1, 4);
        driver.require(driver.command(RequestCode.PCM_START, 1));
        TestDriver.Sent recording = driver.capture(1, 1920);
        driver.require(command("RELEASE"));
        device.step(1, 480);
        assertThat(driver.poll(TestDriver.RX)).containsExactly(recording);
    }
}
