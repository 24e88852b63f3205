// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.RequestCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollingTest {

    private final DeviceSettings settings = DeviceSettings.of("test", ClockKind.FREE)
            .withStreams(List.of(new PcmInfo(
                    0,
                    0,
                    Direction.OUTPUT,
                    1,
                    2,
                    Set.of(PcmFormat.S16),
                    Set.of(PcmRate.HZ_48000),
                    Set.of(PcmFeature.MSG_POLLING))));
    private final SoundDevice device = new SoundDevice(settings, () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    private void prepare(int features) {
        driver.ask(TestDriver.words(0x101, 0, 7680, 1920, features, 2 | 5 << 8 | 7 << 16), 4);
        driver.require(driver.command(RequestCode.PCM_PREPARE, 0));
        driver.require(driver.command(RequestCode.PCM_START, 0));
    }

    @Test
    void shouldLookForMessagesThatItIsNotToldOf() {
        prepare(PcmFeature.MSG_POLLING.mask());
        assertThat(device.doWork()).isEqualTo(1_000_000);
        TestDriver.Sent sent = driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
        device.doWork();
        driver.poll(TestDriver.TX);
        assertThat(sent.status()).isEqualTo(0x8000);
    }

    @Test
    void shouldSleepWhenNobodyIsPolledForAnyMore() {
        prepare(PcmFeature.MSG_POLLING.mask());
        driver.require(driver.command(RequestCode.PCM_STOP, 0));
        assertThat(device.doWork()).isEqualTo(1_000_000);
        driver.require(driver.command(RequestCode.PCM_RELEASE, 0));
        assertThat(device.doWork()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNotLookForMessagesOfOtherStreams() {
        prepare(0);
        assertThat(device.doWork()).isEqualTo(Long.MAX_VALUE);
        TestDriver.Sent sent = driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
        device.doWork();
        driver.poll(TestDriver.TX);
        assertThat(sent.isUsed).isFalse();
    }
}
