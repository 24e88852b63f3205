// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.RequestCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlRequestsTest {

    private final SoundDevice device =
            new SoundDevice(DeviceSettings.of("test", ClockKind.STEPPED, Direction.OUTPUT, Direction.INPUT), () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shouldRunTheWholeLifeOfAStream() {
        assertThat(driver.params(0, PcmFormat.S16, PcmRate.HZ_48000, 2, 1920, 4))
                .isEqualTo(ControlStatus.OK);
        assertThat(driver.command(RequestCode.PCM_PREPARE, 0)).isEqualTo(ControlStatus.OK);
        TestDriver.Sent sent = driver.play(0, new byte[1920]);
        assertThat(sent.isUsed).isFalse();
        assertThat(driver.command(RequestCode.PCM_START, 0)).isEqualTo(ControlStatus.OK);
        device.step(0, 480);
        driver.poll(TestDriver.TX);
        assertThat(sent.isUsed).isTrue();
        assertThat(sent.written()).isEqualTo(new byte[] {0, (byte) 0x80, 0, 0, 0, 0, 0, 0});
        assertThat(driver.command(RequestCode.PCM_STOP, 0)).isEqualTo(ControlStatus.OK);
        assertThat(driver.command(RequestCode.PCM_RELEASE, 0)).isEqualTo(ControlStatus.OK);
    }
}
