// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaSoundBackendTest {

    private final FakeMixer card = FakeMixerProvider.CARD;
    private final JavaSoundBackend backend = new JavaSoundBackend(new SoundMixers("fake card"));

    private static AudioStreamConfig config(Direction direction, PcmFormat format, int channels) {
        return new AudioStreamConfig("device", 0, direction, format, PcmRate.HZ_48000, channels, 256, 1024);
    }

    private FakeLine line() {
        return card.lines.get(card.lines.size() - 1);
    }

    @AfterEach
    void free() {
        card.busy = false;
    }

    @Test
    void shouldSupportWhatALineOffersWhenAsked() {
        for (Direction direction : Direction.values()) {
            assertThat(backend.supports(config(direction, PcmFormat.S16, 1))).isTrue();
            assertThat(backend.supports(config(direction, PcmFormat.S16, 2))).isTrue();
            assertThat(backend.supports(config(direction, PcmFormat.S16, 3))).isFalse();
            assertThat(backend.supports(config(direction, PcmFormat.S32, 2))).isFalse();
            assertThat(backend.supports(config(direction, PcmFormat.S20, 2))).isFalse();
        }
    }

    @Test
    void shouldPlayEveryByteInOrderWhenTheLineTakesParts() throws IOException {
        byte[] frames = new byte[1000];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = (byte) i;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(frames.length).put(frames).flip();
        try (AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.S16, 2))) {
            stream.start();
            while (buffer.hasRemaining()) {
                int before = buffer.remaining();
                assertThat(stream.write(buffer)).isEqualTo(before - buffer.remaining());
            }
        }
        assertThat(line().played.toByteArray()).isEqualTo(frames);
        assertThat(line().bufferBytes).isEqualTo(1024);
        assertThat(line().calls).containsExactly("open", "start", "drain", "close");
    }

    @Test
    void shouldNotDrainWhenStopped() throws IOException {
        try (AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.S16, 2))) {
            stream.start();
            stream.stop();
        }
        assertThat(line().calls).containsExactly("open", "start", "stop", "close");
    }

    @Test
    void shouldFailWhenTheLineTakesNothing() throws IOException {
        try (AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.S16, 2))) {
            line().room = 0;
            assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(64)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("takes no more");
        }
    }

    @Test
    void shouldRecordWhatIsNewWhenStarted() throws IOException {
        ByteBuffer frames = ByteBuffer.allocate(90);
        try (AudioStream stream = backend.open(config(Direction.INPUT, PcmFormat.S16, 2))) {
            stream.start();
            assertThat(stream.read(frames)).isEqualTo(88);
            stream.stop();
        }
        assertThat(frames.get(87)).isEqualTo((byte) 87);
        assertThat(line().calls).containsExactly("open", "flush", "start", "stop", "close");
    }

    @Test
    void shouldNameTheCardWhenItIsBusy() {
        card.busy = true;
        assertThatThrownBy(() -> backend.open(config(Direction.OUTPUT, PcmFormat.S16, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Fake Card")
                .hasMessageContaining("card is busy");
    }

    @Test
    void shouldSayWhyWhenNoCardIsMeant() {
        assertThat(new SoundMixers("").unavailability()).isEmpty();
        assertThat(new SoundMixers("no such card").unavailability().orElseThrow())
                .contains("mixer=no such card");
        JavaSoundBackend none = new JavaSoundBackend(new SoundMixers("no such card"));
        assertThat(none.supports(config(Direction.OUTPUT, PcmFormat.S16, 2))).isFalse();
        assertThatThrownBy(() -> none.open(config(Direction.OUTPUT, PcmFormat.S16, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such card");
    }
}
