// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmStatistics;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.RearmMode;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application thread, a completion thread and a device thread, bit by bit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // the device thread only has to be there
class TwoThreadsTest {

    private static PcmParams params(int frames, int periods) {
        return PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, frames, periods);
    }

    @ParameterizedTest
    @CsvSource({"16,1,true", "16,2,false", "64,3,true", "256,8,true", "480,21,false", "480,64,true", "16384,2,false"})
    void shouldPlayBitExactOnWrite(int frames, int periods, boolean indirect) {
        Rig rig = new Rig(indirect ? new Rig.Shape().indirect() : new Rig.Shape().size(256));
        PcmParams params = params(frames, periods);
        int total = 0;
        try (DeviceThread device = new DeviceThread(rig, 0);
                PcmSubstream substream = rig.prepared(0, params)) {
            Random random = new Random(frames * 31L + periods);
            substream.write(Rig.pattern(0, params.periodBytes()));
            total += params.periodBytes();
            substream.start();
            while (total < 200 * params.periodBytes()) {
                int bytes = 4 * (1 + random.nextInt(3 * frames));
                assertThat(substream.write(Rig.pattern(total, bytes))).isEqualTo(bytes / 4);
                total += bytes;
            }
            substream.drain();
            assertThat(substream.hardwarePosition()).isEqualTo(total / 4);
            assertThat(substream.statistics().sent())
                    .isEqualTo(substream.statistics().completed());
        }
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, total));
    }

    @ParameterizedTest
    @CsvSource({"16,2", "64,3", "480,21"})
    void shouldPlayBitExactCyclic(int frames, int periods) throws InterruptedException {
        Rig rig = new Rig();
        PcmParams params = params(frames, periods).withRearm(RearmMode.CYCLIC);
        int total = 500 * params.periodBytes();
        CountDownLatch ended = new CountDownLatch(1);
        long[] written = {params.bufferBytes()};
        try (DeviceThread device = new DeviceThread(rig, 0);
                PcmSubstream substream = rig.prepared(0, params, (stream, position, latency) -> {
                    if (written[0] < total) {
                        ByteBuffer period = Rig.pattern(written[0], params.periodBytes());
                        stream.tryWrite(period);
                        written[0] += period.position();
                    } else if (stream.state() == PcmState.RUNNING) {
                        stream.endOfStream();
                        ended.countDown();
                    }
                })) {
            substream.write(Rig.pattern(0, params.bufferBytes()));
            substream.start();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            substream.drain();
            assertThat(substream.statistics().stale()).isZero();
        }
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, total));
    }

    @ParameterizedTest
    @CsvSource({"16,1", "64,3", "480,21", "16384,2"})
    void shouldRecordBitExactOnWrite(int frames, int periods) {
        Rig rig = new Rig();
        PcmParams params = params(frames, periods);
        try (DeviceThread device = new DeviceThread(rig, params.periodBytes());
                PcmSubstream substream = rig.prepared(1, params)) {
            substream.start();
            long total = 0;
            while (total < 200L * params.periodBytes()) {
                ByteBuffer target = ByteBuffer.allocate(12 * frames / 5 * 4);
                assertThat(substream.read(target)).isEqualTo(target.capacity() / 4);
                assertThat(target.array()).isEqualTo(Rig.patternBytes(total, target.capacity()));
                total += target.capacity();
            }
        }
    }

    @Test
    void shouldPlayAndRecordAtTheSameTime() throws InterruptedException {
        Rig rig = new Rig();
        PcmParams params = params(64, 4);
        try (DeviceThread device = new DeviceThread(rig, params.periodBytes());
                PcmSubstream playback = rig.prepared(0, params);
                PcmSubstream capture = rig.prepared(1, params)) {
            capture.start();
            ByteBuffer heard = ByteBuffer.allocate(300 * params.periodBytes());
            Thread reader = new Thread(() -> capture.read(heard));
            reader.start();
            playback.write(Rig.pattern(0, params.bufferBytes()));
            playback.start();
            playback.write(Rig.pattern(params.bufferBytes(), 300 * params.periodBytes()));
            reader.join();
            playback.drain();
            assertThat(heard.array()).isEqualTo(Rig.patternBytes(0, heard.capacity()));
        }
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 304 * params.periodBytes()));
    }

    @Test
    void shouldLoseNothingWhenItIsPausedAgainAndAgain() throws InterruptedException {
        Rig rig = new Rig();
        PcmParams params = params(16, 4);
        int total = 3000 * params.periodBytes();
        try (DeviceThread device = new DeviceThread(rig, 0);
                PcmSubstream substream = rig.prepared(0, params)) {
            Random random = new Random(7);
            int written = 0;
            while (written < total) {
                substream.start();
                int bytes = Math.min(total - written, params.periodBytes() * (1 + random.nextInt(40)));
                substream.write(Rig.pattern(written, bytes));
                written += bytes;
                substream.stop();
            }
            substream.start();
            substream.drain();
            long resent = substream.statistics().resent();
            assertThat(substream.statistics().returned()).isEqualTo(resent);
            assertThat(substream.hardwarePosition()).isEqualTo(total / 4);
            assertThat(substream.statistics().completed() + resent)
                    .isEqualTo(substream.statistics().sent());
            assertRepeatsAtMost(rig.device.played(0), total, params.periodBytes(), resent);
        }
    }

    /** Every period is there, in order but for repeats, of which there are no more than came back. */
    private static void assertRepeatsAtMost(byte[] played, int total, int periodBytes, long repeats) {
        assertThat(played.length).isLessThanOrEqualTo((int) (total + repeats * periodBytes));
        int next = 0;
        for (int at = 0; at < played.length; at += periodBytes) {
            byte[] period = java.util.Arrays.copyOfRange(played, at, at + periodBytes);
            if (next < total && java.util.Arrays.equals(period, Rig.patternBytes(next, periodBytes))) {
                next += periodBytes;
            } else {
                assertThat(isEarlier(period, next, periodBytes)).isTrue();
            }
        }
        assertThat(next).isEqualTo(total);
    }

    private static boolean isEarlier(byte[] period, int next, int periodBytes) {
        for (int from = next - periodBytes; from >= Math.max(0, next - 8 * periodBytes); from -= periodBytes) {
            if (java.util.Arrays.equals(period, Rig.patternBytes(from, periodBytes))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldGiveEverythingBackWhenTheCardIsRemovedUnderSound() throws InterruptedException {
        DeviceGoneException gone = new DeviceGoneException("unplugged");
        for (int i = 0; i < 40; i++) {
            Rig rig = new Rig();
            PcmParams params = params(16, 4);
            long regions = rig.memory.regions();
            try (DeviceThread device = new DeviceThread(rig, params.periodBytes())) {
                PcmSubstream playback = rig.prepared(0, params);
                PcmSubstream capture = rig.prepared(1, params);
                capture.start();
                playback.write(Rig.pattern(0, params.periodBytes()));
                playback.start();
                Thread writer = writer(playback, params, gone);
                while (playback.hardwarePosition() < 16L * 4 * i) {
                    Thread.onSpinWait();
                }
                assertThat(rig.streams.shutdown(gone, 1_000_000_000L)).isTrue();
                writer.join();
                PcmStatistics counts = playback.statistics();
                assertThat(counts.sent()).isEqualTo(counts.completed() + counts.returned());
                assertThat(playback.unplayed().remaining() / 4)
                        .isEqualTo((int) (playback.applicationPosition() - playback.hardwarePosition()));
                assertThat(playback.unplayed())
                        .isEqualTo(Rig.pattern(
                                4 * playback.hardwarePosition(),
                                playback.unplayed().remaining()));
            }
            assertThat(rig.control.illegal).isEmpty();
            assertThat(rig.memory.regions()).isEqualTo((int) regions);
        }
    }

    private static Thread writer(PcmSubstream playback, PcmParams params, DeviceGoneException gone) {
        Thread writer = new Thread(() -> {
            long written = params.periodBytes();
            try {
                while (true) {
                    playback.write(Rig.pattern(written, params.periodBytes()));
                    written += params.periodBytes();
                }
            } catch (DeviceGoneException removed) {
                assertThat(removed).isSameAs(gone);
            }
        });
        writer.start();
        return writer;
    }

    @Test
    void shouldPutCommandsOfManyThreadsInOrder() throws InterruptedException {
        Rig rig = new Rig();
        try (DeviceThread device = new DeviceThread(rig, 0);
                PcmSubstream substream = rig.prepared(0, params(16, 4))) {
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                Random random = new Random(i);
                threads[i] = new Thread(() -> {
                    for (int round = 0; round < 300; round++) {
                        Chaos.act(substream, random);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(rig.control.illegal).isEmpty();
        rig.open(0).close();
    }

    /** Calls of any kind, in any state. */
    private static final class Chaos {

        static void act(PcmSubstream substream, Random random) {
            try {
                switch (random.nextInt(9)) {
                    case 0 -> substream.prepare();
                    case 1 -> substream.start();
                    case 2 -> substream.stop();
                    case 3 -> substream.release();
                    case 4 -> substream.drop();
                    case 5 -> substream.recover();
                    case 6 -> substream.setParams(params(16, 2 + random.nextInt(3)));
                    case 7 -> substream.endOfStream();
                    default -> substream.tryWrite(Rig.pattern(0, 64 * (1 + random.nextInt(3))));
                }
            } catch (io.virtsnd.api.IllegalPcmStateException illegal) {
                assertThat(illegal).hasMessageContaining("state=");
            }
        }
    }
}
