// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.device.internal.ClockKind;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.BooleanControl;
import javax.sound.sampled.Clip;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.FloatControl;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import org.junit.jupiter.api.Test;

/** A card through javax.sound, as its programs use it. */
class JavaSoundTest extends RouteFixture {

    private static final AudioFormat CD = new AudioFormat(44_100, 16, 2, true, false);
    private static final AudioFormat BIG_ENDIAN = new AudioFormat(44_100, 16, 2, true, true);

    private final MixerBench bench = keep(new MixerBench());
    private final List<LineEvent.Type> events = new CopyOnWriteArrayList<>();

    private TestCard fast() {
        return keep(new TestCard(1, ClockKind.FREE));
    }

    private static byte[] noise(int bytes) {
        byte[] sound = new byte[bytes];
        new Random(bytes).nextBytes(sound);
        return sound;
    }

    private SourceDataLine playback(TestCard card) throws LineUnavailableException {
        SourceDataLine line = (SourceDataLine) bench.add(card).getLine(new DataLine.Info(SourceDataLine.class, CD));
        line.addLineListener(event -> events.add(event.getType()));
        return line;
    }

    @Test
    void shouldOfferWhatTheCardOffers() {
        Mixer mixer = bench.add(fast());

        assertThat(mixer.getMixerInfo().getVendor()).isEqualTo("virtsnd");
        assertThat(mixer.isLineSupported(new DataLine.Info(SourceDataLine.class, CD)))
                .isTrue();
        assertThat(mixer.isLineSupported(new DataLine.Info(Clip.class, CD))).isTrue();
        assertThat(mixer.isLineSupported(new DataLine.Info(TargetDataLine.class, CD)))
                .isTrue();
        assertThat(mixer.isLineSupported(new DataLine.Info(SourceDataLine.class, BIG_ENDIAN)))
                .isTrue();
        AudioFormat ninths = new AudioFormat(44_100, 9, 2, true, false);
        assertThat(mixer.isLineSupported(new DataLine.Info(SourceDataLine.class, ninths)))
                .isFalse();
        assertThat(mixer.getMaxLines(new DataLine.Info(SourceDataLine.class, CD)))
                .isEqualTo(2);
        assertThat(mixer.getMaxLines(new DataLine.Info(TargetDataLine.class, CD)))
                .isEqualTo(1);
        assertThat(mixer.getSourceLines()).isEmpty();
    }

    @Test
    void shouldPlayEveryFrame() throws Exception {
        TestCard card = fast();
        byte[] sound = noise(44_100 * FRAME + 4);
        try (SourceDataLine line = playback(card)) {
            line.open(CD);
            line.start();

            assertThat(line.write(sound, 0, sound.length)).isEqualTo(sound.length);
            line.drain();

            assertThat(card.played()).isEqualTo(sound);
            assertThat(line.getLongFramePosition()).isEqualTo(sound.length / FRAME);
            assertThat(line.getMicrosecondPosition()).isBetween(1_000_000L, 1_000_100L);
            assertThat(line.available()).isEqualTo(line.getBufferSize());
        }
        await().untilAsserted(() -> assertThat(events)
                .containsExactly(LineEvent.Type.OPEN, LineEvent.Type.START, LineEvent.Type.STOP, LineEvent.Type.CLOSE));
    }

    @Test
    void shouldTellThoseWhoListenWhenItHappens() throws Exception {
        List<LineEvent.Type> early = new CopyOnWriteArrayList<>();
        List<LineEvent.Type> late = new CopyOnWriteArrayList<>();
        SourceDataLine line = playback(fast());
        LineListener first = event -> early.add(event.getType());
        line.addLineListener(first);
        line.open(CD);
        line.addLineListener(event -> late.add(event.getType()));

        line.close();
        line.removeLineListener(first);

        await().until(() -> early.contains(LineEvent.Type.CLOSE) && late.contains(LineEvent.Type.CLOSE));
        assertThat(early).containsExactly(LineEvent.Type.OPEN, LineEvent.Type.CLOSE);
        assertThat(late).containsExactly(LineEvent.Type.CLOSE);
    }

    @Test
    void shouldPlayAgainAfterADrain() throws Exception {
        TestCard card = fast();
        try (SourceDataLine line = playback(card)) {
            line.open(CD, 8192);
            line.start();
            for (int time = 0; time < 3; time++) {
                line.write(noise(10_000), 0, 10_000);
                line.drain();
            }

            byte[] once = noise(10_000);
            byte[] thrice = Arrays.copyOf(once, 30_000);
            System.arraycopy(once, 0, thrice, 10_000, 10_000);
            System.arraycopy(once, 0, thrice, 20_000, 10_000);
            assertThat(card.played()).isEqualTo(thrice);
            assertThat(line.getLongFramePosition()).isEqualTo(7_500);
        }
    }

    @Test
    void shouldWaitWithAFullBufferUntilItIsStarted() throws Exception {
        TestCard card = fast();
        byte[] sound = noise(40_000);
        try (SourceDataLine line = playback(card)) {
            line.open(CD, 8192);
            CompletableFuture<Integer> written =
                    CompletableFuture.supplyAsync(() -> line.write(sound, 0, sound.length), THREADS);
            await().until(() -> line.available() == 0);
            assertThatThrownBy(() -> written.get(100, TimeUnit.MILLISECONDS)).isNotNull();

            line.start();

            assertThat(written.get()).isEqualTo(sound.length);
            line.drain();
            assertThat(card.played()).isEqualTo(sound);
        }
    }

    @Test
    void shouldGoOnWhereItWasStopped() throws Exception {
        TestCard card = card(1);
        byte[] sound = noise(44_100 * FRAME);
        try (SourceDataLine line = playback(card)) {
            line.open(CD, 16_384);
            line.start();
            CompletableFuture<Integer> written =
                    CompletableFuture.supplyAsync(() -> line.write(sound, 0, sound.length), THREADS);
            await().until(() -> card.played().length > 20_000);

            line.stop();
            assertThat(line.isRunning()).isFalse();
            assertThat(line.isActive()).isFalse();
            line.start();

            assertThat(written.get()).isEqualTo(sound.length);
            line.drain();
            assertThat(card.played().length).isGreaterThanOrEqualTo(sound.length);
            assertThat(Arrays.copyOf(card.played(), 20_000)).isEqualTo(Arrays.copyOf(sound, 20_000));
        }
    }

    @Test
    void shouldForgetWhatIsFlushed() throws Exception {
        TestCard card = fast();
        try (SourceDataLine line = playback(card)) {
            line.open(CD, 8192);
            line.write(noise(4000), 0, 4000);
            line.flush();
            assertThat(line.available()).isEqualTo(line.getBufferSize());
            line.start();

            line.write(noise(6000), 0, 6000);
            line.drain();

            assertThat(card.played()).isEqualTo(noise(6000));
        }
    }

    @Test
    void shouldBeAsLoudAsItsControlsSay() throws Exception {
        TestCard card = fast();
        ByteBuffer sound = ByteBuffer.allocate(8000).order(ByteOrder.LITTLE_ENDIAN);
        while (sound.hasRemaining()) {
            sound.putShort((short) 20_000);
        }
        try (SourceDataLine line = playback(card)) {
            line.open(CD, 8192);
            FloatControl gain = (FloatControl) line.getControl(FloatControl.Type.MASTER_GAIN);
            BooleanControl mute = (BooleanControl) line.getControl(BooleanControl.Type.MUTE);
            line.start();
            gain.setValue(-20);
            line.write(sound.array(), 0, 8000);
            mute.setValue(true);
            line.write(sound.array(), 0, 8000);
            mute.setValue(false);
            gain.setValue(6);
            line.write(sound.array(), 0, 8000);
            line.drain();
        }

        ByteBuffer heard = ByteBuffer.wrap(card.played()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(heard.getShort(0)).isEqualTo((short) 2000);
        assertThat(heard.getShort(8000)).isZero();
        assertThat(heard.getShort(16_000)).isEqualTo(Short.MAX_VALUE);
    }

    @Test
    void shouldRecordEveryFrame() throws Exception {
        TestCard card = card(1);
        Mixer mixer = bench.add(card);
        try (TargetDataLine line = (TargetDataLine) mixer.getLine(new DataLine.Info(TargetDataLine.class, CD))) {
            line.open(CD);
            line.start();
            byte[] recorded = new AudioInputStream(line).readNBytes(40_000);

            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_44100, 2, 441, 2);
            assertThat(recorded).isEqualTo(card.backend().recorded(params, 0, 10_000));
            assertThat(mixer.getTargetLines()).containsExactly(line);
            line.stop();
        }
        assertThat(mixer.getTargetLines()).isEmpty();
    }

    @Test
    void shouldPlayAClipAgainAndAgain() throws Exception {
        TestCard card = fast();
        byte[] sound = noise(20_000);
        try (Clip clip = (Clip) bench.add(card).getLine(new DataLine.Info(Clip.class, CD))) {
            clip.open(new AudioInputStream(new ByteArrayInputStream(sound), CD, 5000));
            assertThat(clip.getFrameLength()).isEqualTo(5000);

            clip.loop(2);
            clip.drain();

            assertThat(card.played()).hasSize(60_000).startsWith(sound).endsWith(sound);
            assertThat(clip.isRunning()).isFalse();
            clip.setFramePosition(2500);
            assertThat(clip.getLongFramePosition()).isEqualTo(2500);
            clip.start();
            clip.drain();
            assertThat(card.played()).hasSize(70_000).endsWith(Arrays.copyOfRange(sound, 10_000, 20_000));
            assertThat(clip.getLongFramePosition()).isEqualTo(5000);
        }
    }

    @Test
    void shouldCloseWhenTheCardGoes() throws Exception {
        TestCard card = card(1);
        SourceDataLine line = playback(card);
        line.open(CD, 8192);
        line.start();
        byte[] sound = noise(44_100 * FRAME * 10);
        CompletableFuture<Integer> written =
                CompletableFuture.supplyAsync(() -> line.write(sound, 0, sound.length), THREADS);
        await().until(() -> card.played().length > 10_000);

        bench.remove(card);

        assertThat(written.get()).isLessThan(sound.length);
        assertThat(line.isOpen()).isFalse();
        assertThat(line.write(sound, 0, 400)).isZero();
        await().untilAsserted(() -> assertThat(events).endsWith(LineEvent.Type.STOP, LineEvent.Type.CLOSE));
        assertThat(bench.mixers()).isEmpty();
        assertThatThrownBy(line::open).isInstanceOf(LineUnavailableException.class);
    }

    @Test
    void shouldEndWritingWhenTheCardIsSuddenlyGone() throws Exception {
        TestCard card = card(1);
        SourceDataLine line = playback(card);
        line.open(CD, 8192);
        line.start();
        byte[] sound = noise(44_100 * FRAME * 10);
        CompletableFuture<Integer> written =
                CompletableFuture.supplyAsync(() -> line.write(sound, 0, sound.length), THREADS);
        await().until(() -> card.played().length > 10_000);

        card.unplug();

        assertThat(written.get()).isLessThan(sound.length);
        line.drain();
        line.flush();
        line.stop();
        line.close();
    }

    @Test
    void shouldNeedNoThreadWhenThereIsNothingToTell() throws Exception {
        try (SourceDataLine line = playback(fast())) {
            line.open();
            await().until(() -> events.contains(LineEvent.Type.OPEN));

            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("virtsnd-javasound-events"));
        }
    }

    @Test
    void shouldSayWhenNoStreamIsFree() throws Exception {
        TestCard card = fast();
        Mixer mixer = bench.add(card);
        DataLine.Info info = new DataLine.Info(SourceDataLine.class, CD);
        SourceDataLine first = keep((SourceDataLine) mixer.getLine(info));
        SourceDataLine second = keep((SourceDataLine) mixer.getLine(info));
        SourceDataLine third = keep((SourceDataLine) mixer.getLine(info));
        first.open();
        second.open();

        assertThatThrownBy(third::open)
                .isInstanceOf(LineUnavailableException.class)
                .hasMessageContaining("no free stream");
        first.close();
        third.open();
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws Exception {
        try (SourceDataLine line = playback(fast())) {
            AudioFormat open = new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, -1, 16, 2, 4, -1, false);
            assertThatThrownBy(() -> line.open(open)).isInstanceOf(IllegalArgumentException.class);
            AudioFormat odd = new AudioFormat(12_345, 16, 2, true, false);
            assertThatThrownBy(() -> line.open(odd)).isInstanceOf(LineUnavailableException.class);
            line.open(CD);
            assertThatThrownBy(() -> line.write(new byte[5], 0, 5)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> line.write(new byte[4], 4, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
