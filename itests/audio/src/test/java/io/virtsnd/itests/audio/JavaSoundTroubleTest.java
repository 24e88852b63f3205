// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.Clip;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import org.junit.jupiter.api.Test;

/** Programs that use a line from several threads at once, and cards that go meanwhile. */
class JavaSoundTroubleTest extends RouteFixture {

    private static final AudioFormat CD = new AudioFormat(44_100, 16, 2, true, false);
    private static final DataLine.Info PLAYBACK = new DataLine.Info(SourceDataLine.class, CD);
    private static final int SECOND = 44_100 * FRAME;

    private final MixerBench bench = keep(new MixerBench());
    private final TestCard card = card(1);

    /** Frames that are numbers. */
    private static byte[] numbered(int first, int frames) {
        ByteBuffer sound = ByteBuffer.allocate(frames * FRAME).order(ByteOrder.LITTLE_ENDIAN);
        for (int number = first; number < first + frames; number++) {
            sound.putInt(number);
        }
        return sound.array();
    }

    private SourceDataLine open(int bufferFrames) throws LineUnavailableException {
        SourceDataLine line = keep((SourceDataLine) bench.add(card).getLine(PLAYBACK));
        line.open(CD, bufferFrames * FRAME);
        return line;
    }

    private Clip clip(int frames) throws LineUnavailableException {
        Clip clip = keep((Clip) bench.add(card).getLine(new DataLine.Info(Clip.class, CD)));
        byte[] sound = numbered(1, frames);
        clip.open(CD, sound, 0, sound.length);
        return clip;
    }

    private void awaitNumber(int number) {
        await().until(() -> numbers(card).contains(number));
    }

    @Test
    void shouldPlayTheRestWhenStoppedDuringADrain() throws Exception {
        SourceDataLine line = open(66_150);
        line.write(numbered(1, 66_150), 0, 66_150 * FRAME);
        line.start();
        CompletableFuture<Void> drain = CompletableFuture.runAsync(line::drain, THREADS);
        awaitNumber(3_000);

        line.stop();
        assertThatThrownBy(() -> drain.get(100, TimeUnit.MILLISECONDS)).isNotNull();
        line.start();

        drain.get();
        awaitNumber(66_150);
    }

    @Test
    void shouldPlayEverythingWhenDrainedBeforeTheStart() throws Exception {
        SourceDataLine line = open(4_000);
        for (int round = 0; round < 50; round++) {
            line.write(numbered(1 + 200 * round, 200), 0, 200 * FRAME);
            CompletableFuture<Void> drain = CompletableFuture.runAsync(line::drain, THREADS);
            line.start();
            drain.get();
            line.stop();
        }

        requireInOrder(numbers(card));
        assertThat(numbers(card)).hasSize(50 * 200);
    }

    @Test
    void shouldWriteBehindADrain() throws Exception {
        SourceDataLine line = open(8_000);
        line.start();
        line.write(numbered(1, 8_000), 0, 8_000 * FRAME);
        CompletableFuture<Void> drain = CompletableFuture.runAsync(line::drain, THREADS);
        CompletableFuture<Integer> write =
                CompletableFuture.supplyAsync(() -> line.write(numbered(8_001, 8_000), 0, 8_000 * FRAME), THREADS);

        drain.get();
        assertThat(write.get()).isEqualTo(8_000 * FRAME);
        line.drain();

        requireInOrder(numbers(card));
        assertThat(numbers(card)).hasSize(16_000);
    }

    @Test
    void shouldBeOfUseAfterAnInterruptedDrain() throws Exception {
        SourceDataLine line = open(8_000);
        line.start();
        line.write(numbered(1, 8_000), 0, 8_000 * FRAME);
        Thread drain = new Thread(line::drain);
        drain.start();
        awaitNumber(2_000);
        drain.interrupt();
        drain.join();

        assertThat(line.write(numbered(8_001, 4_000), 0, 4_000 * FRAME)).isEqualTo(4_000 * FRAME);
        line.drain();

        awaitNumber(12_000);
    }

    @Test
    void shouldEndNobodyElsesWriteWhenADrainIsInterrupted() throws Exception {
        SourceDataLine line = open(8_000);
        CompletableFuture<Integer> write =
                CompletableFuture.supplyAsync(() -> line.write(numbered(1, 20_000), 0, 20_000 * FRAME), THREADS);
        await().until(() -> line.available() == 0);
        Thread drain = new Thread(line::drain);
        drain.start();
        drain.interrupt();
        drain.join();

        line.start();

        assertThat(write.get()).isEqualTo(20_000 * FRAME);
    }

    @Test
    void shouldNotCountPositionsTwice() throws Exception {
        SourceDataLine line = open(8_000);
        line.start();
        line.write(numbered(1, 8_000), 0, 8_000 * FRAME);
        awaitNumber(1_000);
        card.unplug();
        await().until(() -> line.write(numbered(1, 100), 0, 400) == 0);
        long before = line.getLongFramePosition();

        for (int time = 0; time < 5; time++) {
            line.flush();
        }

        assertThat(line.getLongFramePosition()).isEqualTo(before).isLessThanOrEqualTo(8_000);
    }

    @Test
    void shouldGoInTimeWhateverListenersDo() throws Exception {
        Mixer mixer = bench.add(card);
        CountDownLatch never = new CountDownLatch(1);
        for (int stream = 0; stream < 2; stream++) {
            SourceDataLine line = keep((SourceDataLine) mixer.getLine(PLAYBACK));
            line.addLineListener(event -> {
                throw new IllegalStateException("no");
            });
            line.addLineListener(event -> {
                try {
                    never.await();
                } catch (InterruptedException asked) {
                    Thread.currentThread().interrupt();
                }
            });
            line.open();
        }

        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> bench.remove(card), THREADS);

        removal.get(3, TimeUnit.SECONDS);
        card.card().open(0).close();
        card.card().open(1).close();
        never.countDown();
    }

    @Test
    void shouldGoInTimeWhoeverHoldsTheMonitorOfALine() throws Exception {
        SourceDataLine line = open(8_000);
        CompletableFuture<Void> removal;
        synchronized (line) {
            removal = CompletableFuture.runAsync(() -> bench.remove(card), THREADS);
            removal.get(3, TimeUnit.SECONDS);
        }
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void shouldNotStayOpenWhenTheCardGoesMeanwhile() throws Exception {
        GatedCard gated = new GatedCard(card);
        SourceDataLine line = (SourceDataLine) bench.add(gated).getLine(PLAYBACK);
        CompletableFuture<Void> opening = CompletableFuture.runAsync(
                () -> {
                    try {
                        line.open();
                    } catch (LineUnavailableException unavailable) {
                        throw new IllegalStateException(unavailable);
                    }
                },
                THREADS);
        gated.awaitOpening();
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> bench.remove(gated), THREADS);
        await().until(() -> bench.mixers().isEmpty());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("virtsnd-close-")));

        gated.let();

        assertThatThrownBy(opening::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(LineUnavailableException.class);
        removal.get();
        assertThat(line.isOpen()).isFalse();
        card.card().open(0).close();
    }

    @Test
    void shouldPlayTheRestOfAClipThatWasStopped() throws Exception {
        Clip clip = clip(20_000);
        clip.start();
        awaitNumber(2_000);

        clip.stop();
        clip.start();
        clip.drain();

        // what was on its way may be heard twice, nothing is missing
        assertThat(numbers(card)).contains(20_000);
        assertThat(numbers(card).stream().distinct()).hasSize(20_000);
    }

    @Test
    void shouldSeekInARunningClipWithoutAStop() throws Exception {
        Clip clip = clip(SECOND / FRAME * 10);
        CountDownLatch stopped = new CountDownLatch(1);
        clip.addLineListener(event -> {
            if (event.getType() == LineEvent.Type.STOP) {
                stopped.countDown();
            }
        });
        clip.start();
        for (int time = 1; time < 20; time++) {
            clip.setFramePosition(time * 10_000);
            awaitNumber(time * 10_000 + 1);
        }

        assertThat(clip.isRunning()).isTrue();
        assertThat(stopped.getCount()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenAClipIsFlushed() throws Exception {
        Clip clip = clip(SECOND / FRAME);
        clip.start();
        awaitNumber(2_000);

        clip.flush();

        clip.drain();
        assertThat(numbers(card)).contains(SECOND / FRAME);
        assertThat(clip.isRunning()).isFalse();
    }

    @Test
    void shouldStartAClipOnceWhoeverDoes() throws Exception {
        Clip clip = clip(4_000);
        CompletableFuture<Void> other = CompletableFuture.runAsync(clip::start, THREADS);
        clip.start();
        other.get();

        clip.drain();

        requireInOrder(numbers(card));
        assertThat(numbers(card)).hasSize(4_000);
    }

    @Test
    void shouldEndItsThreadWhenAClipIsClosed() throws Exception {
        Clip clip = clip(SECOND / FRAME);
        clip.start();
        clip.close();

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virtsnd-clip")));
    }

    @Test
    void shouldPlayToTheEndWhenALoopEndsBeforeWhereItIs() throws Exception {
        Clip clip = clip(6_000);
        clip.setLoopPoints(1_000, 1_999);
        clip.setFramePosition(4_000);

        clip.loop(3);
        clip.drain();

        byte[] end = Arrays.copyOf(card.played(), 2_000 * FRAME);
        assertThat(end).isEqualTo(numbered(4_001, 2_000));
    }
}
