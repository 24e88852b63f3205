// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaSoundConversionTest {

    private static final SoundFormat MONO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 1);
    private static final SoundFormat STEREO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    private final JavaSoundConversion conversion = new JavaSoundConversion();

    /** Bytes in pieces of some frames, with nothing now and then. */
    private static final class Pieces implements PlaybackSource {

        private final SoundFormat format;
        private final ByteBuffer sound;
        private boolean resting;

        Pieces(SoundFormat format, byte[] sound) {
            this.format = format;
            this.sound = ByteBuffer.wrap(sound);
        }

        @Override
        public SoundFormat format() {
            return format;
        }

        @Override
        public boolean pull(ByteBuffer frames) {
            resting = !resting;
            if (!resting) {
                int bytes = Math.min(Math.min(100 * format.frameBytes(), frames.remaining()), sound.remaining());
                frames.put(sound.slice().limit(bytes));
                sound.position(sound.position() + bytes);
            }
            return sound.hasRemaining();
        }
    }

    private static byte[] all(PlaybackSource source) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer period = ByteBuffer.allocate(480 * source.format().frameBytes());
        boolean more = true;
        while (more) {
            more = source.pull(period.clear());
            all.write(period.array(), 0, period.position());
        }
        return all.toByteArray();
    }

    private static byte[] mono(int frames, IntToDoubleFunction sample) {
        ByteBuffer sound = ByteBuffer.allocate(frames * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < frames; i++) {
            sound.putShort((short) Math.round(sample.applyAsDouble(i)));
        }
        return sound.array();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({"S8", "U8", "S16", "U16", "S24_3", "U24_3", "S32", "U32", "FLOAT", "FLOAT64"})
    void shouldConvertEveryKindOfSampleIntoEveryOther(PcmFormat from) {
        for (PcmFormat to : new PcmFormat[] {PcmFormat.S16, PcmFormat.S24_3, PcmFormat.S32, PcmFormat.FLOAT}) {
            assertThat(conversion.canConvert(
                            new SoundFormat(from, PcmRate.HZ_44100, 1), new SoundFormat(to, PcmRate.HZ_48000, 2)))
                    .as("%s to %s", from, to)
                    .isTrue();
        }
    }

    @Test
    void shouldSayWhatItCannotDo() {
        SoundFormat bits = new SoundFormat(PcmFormat.DSD_U8, PcmRate.HZ_48000, 1);

        assertThat(conversion.canConvert(bits, STEREO)).isFalse();
        assertThat(conversion.canConvert(STEREO, bits)).isFalse();
        assertThatThrownBy(() -> conversion.convert(new Pieces(bits, new byte[1]), bits, STEREO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DSD_U8");
    }

    @Test
    void shouldKeepValuesWhenSamplesGetWider() throws IOException {
        byte[] sound = mono(5000, i -> i * 13 % 60_000 - 30_000);
        SoundFormat wide = new SoundFormat(PcmFormat.S32, PcmRate.HZ_48000, 1);

        ByteBuffer converted = littleEndian(all(conversion.convert(new Pieces(MONO, sound), MONO, wide)));

        ByteBuffer wanted = littleEndian(sound);
        while (wanted.hasRemaining()) {
            // by way of floating point, whose loudest is a little louder
            assertThat(converted.getInt() / 65536.0).isCloseTo(wanted.getShort(), within(1.0));
        }
        assertThat(converted.hasRemaining()).isFalse();
    }

    @Test
    void shouldPlayOneChannelOnBoth() throws IOException {
        byte[] sound = mono(3000, i -> i);

        ByteBuffer converted = littleEndian(all(conversion.convert(new Pieces(MONO, sound), MONO, STEREO)));

        for (int i = 0; i < 3000; i++) {
            assertThat((int) converted.getShort()).isCloseTo(i, within(1));
            assertThat((int) converted.getShort()).isCloseTo(i, within(1));
        }
        assertThat(converted.hasRemaining()).isFalse();
    }

    @Test
    void shouldKeepPitchAndDurationWhenTheRateIsAnother() throws IOException {
        SoundFormat slow = new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 1);
        byte[] second = mono(44_100, i -> 10_000 * Math.sin(2 * Math.PI * 440 * i / 44_100));

        ByteBuffer converted = littleEndian(all(conversion.convert(new Pieces(slow, second), slow, MONO)));

        int frames = converted.remaining() / 2;
        assertThat(frames).isCloseTo(48_000, within(600));
        int crossings = 0;
        short last = 0;
        for (int i = 0; i < frames; i++) {
            short sample = converted.getShort(2 * i);
            crossings += last < 0 && sample >= 0 ? 1 : 0;
            last = sample;
        }
        assertThat(crossings).isCloseTo(440, within(6));
    }

    @Test
    void shouldEndWhenNobodyWantsASourceThatHasNothing() throws InterruptedException {
        PlaybackSource silent = new PlaybackSource() {
            @Override
            public SoundFormat format() {
                return MONO;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                return true;
            }
        };
        PlaybackSource converted = conversion.convert(silent, MONO, STEREO);
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                converted.pull(ByteBuffer.allocate(1920));
            } catch (Throwable caught) {
                thrown[0] = caught;
            }
        });
        thread.start();

        thread.interrupt();
        thread.join(10_000);

        assertThat(thrown[0]).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void shouldRefusePartsOfFrames() {
        PlaybackSource odd = new PlaybackSource() {
            @Override
            public SoundFormat format() {
                return MONO;
            }

            @Override
            public boolean pull(ByteBuffer frames) {
                frames.put((byte) 1);
                return true;
            }
        };

        assertThatThrownBy(() -> all(conversion.convert(odd, MONO, STEREO)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("whole frames");
    }
}
