// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.device.internal.ClockKind;
import java.util.Random;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Clip;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import org.junit.jupiter.api.Test;

/** Programs that have their samples in the other order of bytes, as those of AIFF and AU files. */
class JavaSoundByteOrderTest extends RouteFixture {

    private static final AudioFormat CD = new AudioFormat(44_100, 16, 2, true, false);
    private static final AudioFormat BIG_ENDIAN = new AudioFormat(44_100, 16, 2, true, true);

    private final MixerBench bench = keep(new MixerBench());

    private TestCard fast() {
        return keep(new TestCard(1, ClockKind.FREE));
    }

    private static byte[] noise(int bytes) {
        byte[] sound = new byte[bytes];
        new Random(bytes).nextBytes(sound);
        return sound;
    }

    private SourceDataLine playback(TestCard card) throws LineUnavailableException {
        return (SourceDataLine) bench.add(card).getLine(new DataLine.Info(SourceDataLine.class, CD));
    }

    /** As {@code AudioSystem.getClip()} asks for one: of any rate, and big endian. */
    @Test
    void shouldHaveTheClipThatJavaxSoundAsksFor() throws Exception {
        TestCard card = fast();
        AudioFormat any = new AudioFormat(
                AudioFormat.Encoding.PCM_SIGNED, AudioSystem.NOT_SPECIFIED, 16, 2, 4, AudioSystem.NOT_SPECIFIED, true);
        byte[] sound = noise(10_000);
        try (Clip clip = (Clip) bench.add(card).getLine(new DataLine.Info(Clip.class, any))) {
            clip.open(BIG_ENDIAN, sound, 0, sound.length);
            clip.start();
            clip.drain();
        }
        assertThat(card.played()).isEqualTo(swapped(sound));
    }

    @Test
    void shouldPlayInTheOrderOfBytesOfTheProgram() throws Exception {
        TestCard card = fast();
        byte[] sound = noise(40_000);
        try (SourceDataLine line = playback(card)) {
            line.open(BIG_ENDIAN);
            line.start();
            line.write(sound, 0, sound.length);
            line.drain();
        }
        assertThat(card.played()).isEqualTo(swapped(sound));
    }

    @Test
    void shouldRecordInTheOrderOfBytesOfTheProgram() throws Exception {
        TestCard card = fast();
        Mixer mixer = bench.add(card);
        try (TargetDataLine line =
                (TargetDataLine) mixer.getLine(new DataLine.Info(TargetDataLine.class, BIG_ENDIAN))) {
            line.open(BIG_ENDIAN);
            line.start();
            byte[] recorded = new AudioInputStream(line).readNBytes(40_000);

            PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_44100, 2, 441, 2);
            assertThat(swapped(recorded)).isEqualTo(card.backend().recorded(params, 0, 10_000));
        }
    }

    private static byte[] swapped(byte[] sound) {
        byte[] swapped = new byte[sound.length];
        for (int i = 0; i < sound.length; i++) {
            swapped[i] = sound[i ^ 1];
        }
        return swapped;
    }
}
