// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NullBackendTest {

    private static final Set<PcmFormat> NOT_LINEAR = EnumSet.of(
            PcmFormat.IMA_ADPCM,
            PcmFormat.MU_LAW,
            PcmFormat.A_LAW,
            PcmFormat.DSD_U8,
            PcmFormat.DSD_U16,
            PcmFormat.DSD_U32,
            PcmFormat.IEC958_SUBFRAME);

    private final FakeClock clock = new FakeClock();

    /** A configuration as the service component runtime would make it. */
    private record Given(String backend_name, boolean paced, double tone_hz) implements NullConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return NullConfiguration.class;
        }
    }

    /** Time passes only while somebody waits. */
    private static final class FakeClock implements Pace.Clock {
        private long now = 1_000;
        private boolean interrupt;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            if (interrupt) {
                throw new InterruptedException();
            }
            // a timer may be early: the deadline counts
            now += Math.max(1, nanos / 2);
        }
    }

    private static AudioStreamConfig config(Direction direction, PcmFormat format) {
        return new AudioStreamConfig("device", 0, direction, format, PcmRate.HZ_44100, 2, 1764, 8192);
    }

    private AudioStream open(boolean paced, double hertz, AudioStreamConfig config) throws IOException {
        AudioStream stream = new NullBackend(new Given("null", paced, hertz), clock).open(config);
        stream.start();
        return stream;
    }

    @Test
    void shouldTakeAllAtOnceWhenNotPaced() throws IOException {
        AudioStream stream = open(false, 0, config(Direction.OUTPUT, PcmFormat.S16));
        ByteBuffer frames = ByteBuffer.allocate(4 * 100_000);
        while (frames.hasRemaining()) {
            assertThat(stream.write(frames)).isPositive();
        }
        assertThat(clock.now).isEqualTo(1_000);
    }

    @Test
    void shouldTakeRealTimeWhenPaced() throws IOException {
        AudioStream stream = open(true, 0, config(Direction.OUTPUT, PcmFormat.S16));
        for (int i = 0; i < 1000; i++) {
            assertThat(stream.write(ByteBuffer.allocate(1764))).isEqualTo(1764);
        }
        assertThat(clock.now - 1_000).isEqualTo(10_000_000_000L);
    }

    @Test
    void shouldNotWaitForFramesOfBeforeWhenStartedAgain() throws IOException {
        AudioStream stream = open(true, 0, config(Direction.OUTPUT, PcmFormat.S16));
        stream.write(ByteBuffer.allocate(1764));
        stream.stop();
        clock.now += 3_000_000_000L;
        stream.start();
        long start = clock.now;
        stream.write(ByteBuffer.allocate(1764));
        assertThat(clock.now - start).isEqualTo(10_000_000);
    }

    @Test
    void shouldFailWhenInterruptedWhilePaced() throws IOException {
        AudioStream stream = open(true, 0, config(Direction.OUTPUT, PcmFormat.S16));
        clock.interrupt = true;
        assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(1764))).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldRecordSilenceOfTheFormatWhenNoTone(PcmFormat format) throws IOException {
        AudioStream stream = open(false, 0, config(Direction.INPUT, format));
        ByteBuffer frames = ByteBuffer.allocate(96);
        int count = stream.read(frames);
        assertThat(count).isEqualTo(96);
        for (int i = 0; i < count; i++) {
            assertThat(frames.get(i)).isEqualTo(format.silence(i));
        }
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldRecordTheToneInEveryLinearFormat(PcmFormat format) throws IOException {
        NullBackend backend = new NullBackend(new Given("null", false, 441), clock);
        AudioStreamConfig config = config(Direction.INPUT, format);
        assertThat(backend.supports(config)).isEqualTo(!NOT_LINEAR.contains(format));
        if (NOT_LINEAR.contains(format)) {
            assertThatThrownBy(() -> backend.open(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(format.name());
            return;
        }
        ByteBuffer frames = ByteBuffer.allocate(200 * config.frameBytes());
        AudioStream stream = backend.open(config);
        while (frames.hasRemaining()) {
            stream.read(frames);
        }
        for (int frame = 0; frame < 200; frame++) {
            for (int channel = 0; channel < 2; channel++) {
                double expected = 0.5 * Math.sin(2 * Math.PI * frame / 100);
                assertThat(decode(frames, format, frame * 2 + channel)).isEqualTo(expected, within(0.01));
            }
        }
    }

    /** A sample by the definition of the format, not by the code that made it. */
    private static double decode(ByteBuffer frames, PcmFormat format, int index) {
        frames.order(ByteOrder.LITTLE_ENDIAN);
        int bytes = format.containerBits() / 8;
        if (format == PcmFormat.FLOAT) {
            return frames.getFloat(index * bytes);
        }
        if (format == PcmFormat.FLOAT64) {
            return frames.getDouble(index * bytes);
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | frames.get(index * bytes + i) & 0xff;
        }
        double full = Math.pow(2, format.bits() - 1);
        boolean unsigned = format.name().startsWith("U");
        if (unsigned) {
            assertThat(value).isBetween(0L, (1L << format.bits()) - 1);
            return (value - full) / full;
        }
        int sign = 64 - format.containerBits();
        return (value << sign >> sign) / full;
    }

    @Test
    void shouldNameTheRangeWhenTheFrequencyIsWrong() {
        assertThatThrownBy(() -> new NullBackend(new Given("null", false, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tone.hz=-1.0");
        assertThatThrownBy(() -> new NullBackend(new Given("null", false, Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAllocateNothingWhenRunning() throws IOException {
        AudioStream play = open(true, 0, config(Direction.OUTPUT, PcmFormat.S16));
        AudioStream record = open(false, 440, config(Direction.INPUT, PcmFormat.S16));
        ByteBuffer period = ByteBuffer.allocateDirect(1764);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        // The virtual machine leaves a few bytes in some rounds when it compiles; ours would be in each.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 500; i++) {
                play.write(period.clear());
                record.read(period.clear());
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        assertThat(least).isZero();
    }
}
