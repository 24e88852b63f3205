// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import io.virtsnd.device.internal.ClockKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What has to go on working: a reset, a stream that plays and one that records, every byte right. */
final class FreshStream {

    private static final int MESSAGES = 16;
    private static final int ROUNDS_MAX = 1_000_000;
    private static final long PERIOD_NANOS = 16L * 1_000_000_000L / 48_000 + 1;

    private final RawDriver driver;
    private final ClockKind clock;
    private final FuzzTime now;
    private final SplittableRandom random;
    private final Sink sink = new Sink();

    FreshStream(RawDriver driver, ClockKind clock, FuzzTime now, SplittableRandom random) {
        this.driver = driver;
        this.clock = clock;
        this.now = now;
        this.random = random;
    }

    /** Keeps what is played. */
    private static final class Sink implements AudioBackend, AudioStream {

        private final ByteArrayOutputStream played = new ByteArrayOutputStream();
        private volatile boolean isClosed;

        @Override
        public AudioStream open(AudioStreamConfig config) {
            return this;
        }

        @Override
        public int write(ByteBuffer frames) {
            int bytes = frames.remaining();
            while (frames.hasRemaining()) {
                played.write(frames.get());
            }
            return bytes;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    void play() {
        driver.start(random.nextLong() & 3L << 28);
        playback();
        if (clock != ClockKind.BACKEND) {
            capture();
        }
    }

    private void playback() {
        driver.device.bind(sink);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        driver.prepare(0);
        driver.require(0x104, 0);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] data = new byte[RawDriver.PERIOD];
            random.nextBytes(data);
            sent.writeBytes(data);
            RawMessage message = driver.message(RawDriver.TX, random.nextBoolean())
                    .readable(new int[] {0})
                    .readable(data)
                    .writable(8);
            exchange(message, 0);
            assertThat(driver.arena.memory.getInt(message.word(2, 0))).isEqualTo(0x8000);
            assertThat(driver.lastLength(RawDriver.TX)).isEqualTo(8);
        }
        driver.require(0x105, 0);
        driver.require(0x103, 0);
        driver.device.unbind(sink);
        assertThat(sink.isClosed).isTrue();
        assertThat(Arrays.equals(sink.played.toByteArray(), sent.toByteArray()))
                .as("bytes that the backend got are those that were sent")
                .isTrue();
    }

    private void capture() {
        driver.prepare(1);
        driver.require(0x104, 1);
        for (int i = 0; i < MESSAGES; i++) {
            RawMessage message = driver.message(RawDriver.RX, random.nextBoolean())
                    .readable(new int[] {1})
                    .writable(RawDriver.PERIOD)
                    .writable(8);
            exchange(message, 1);
            assertThat(driver.lastLength(RawDriver.RX)).isEqualTo(8 + RawDriver.PERIOD);
            for (int n = 0; n < RawDriver.PERIOD / 2; n++) {
                short expected = clock == ClockKind.SAMPLE ? 0 : (short) (i * RawDriver.PERIOD / 2 + n);
                assertThat(driver.arena.memory.getShort(message.word(1, 0) + 2 * n))
                        .isEqualTo(expected);
            }
        }
        driver.require(0x105, 1);
        driver.require(0x103, 1);
    }

    private void exchange(RawMessage message, int stream) {
        driver.add(message);
        driver.session.kick(message.queue);
        driver.work();
        if (clock == ClockKind.STEPPED) {
            driver.device.step(stream, RawDriver.PERIOD / 4);
        }
        now.pass(PERIOD_NANOS);
        for (int i = 0; i < ROUNDS_MAX; i++) {
            driver.work();
            if (driver.poll(message.queue) == 1) {
                return;
            }
            Thread.yield();
        }
        throw new AssertionError("a fresh stream got no answer: clock=" + clock + " stream=" + stream);
    }
}
