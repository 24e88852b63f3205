// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class LevelMeterTest {

    private static String level(PcmFormat format, byte... bytes) {
        LevelMeter meter = new LevelMeter(format);
        meter.see(bytes, bytes.length);
        return meter.take().strip();
    }

    @Test
    void shouldBeHalfWhenTheHighestSampleIs() {
        String half = "-6.0 dB";
        assertThat(level(PcmFormat.S16, (byte) 0, (byte) 1, (byte) 0, (byte) 0xc0))
                .isEqualTo(half);
        assertThat(level(PcmFormat.S8, (byte) 0x40)).isEqualTo(half);
        assertThat(level(PcmFormat.U8, (byte) 0xc0, (byte) 0x80)).isEqualTo(half);
        assertThat(level(PcmFormat.U8, (byte) 0x40)).isEqualTo(half);
        assertThat(level(PcmFormat.S24_3, (byte) 0, (byte) 0, (byte) 0x40)).isEqualTo(half);
        assertThat(level(PcmFormat.S32, (byte) 0, (byte) 0, (byte) 0, (byte) 0x40))
                .isEqualTo(half);
        ByteBuffer real = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(level(PcmFormat.FLOAT, real.putFloat(0, -0.5f).array())).isEqualTo(half);
        assertThat(level(PcmFormat.FLOAT64, real.putDouble(0, 0.5).array())).isEqualTo(half);
    }

    @Test
    void shouldBeTheFloorWhenSilentAndForgetWhenTaken() {
        LevelMeter meter = new LevelMeter(PcmFormat.S8);
        assertThat(meter.take().strip()).isEqualTo("-99.0 dB");
        meter.see(new byte[] {64}, 1);
        assertThat(meter.take().strip()).isEqualTo("-6.0 dB");
        assertThat(meter.take().strip()).isEqualTo("-99.0 dB");
    }
}
