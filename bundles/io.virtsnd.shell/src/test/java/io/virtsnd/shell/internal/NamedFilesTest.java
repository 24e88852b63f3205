// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedFilesTest {

    /** Frames that virtio has no format for. */
    private record Foreign(int channels) implements SoundFile {

        @Override
        public Path path() {
            return Path.of("x.aiff");
        }

        @Override
        public String description() {
            return "big endian";
        }

        @Override
        public Optional<SoundFormat> format() {
            return Optional.empty();
        }

        @Override
        public long frames() {
            return 1;
        }

        @Override
        public double seconds() {
            return 1;
        }

        @Override
        public SoundFormat fit(PcmInfo stream) {
            throw new AssertionError("is not asked");
        }

        @Override
        public InputStream open(SoundFormat format) {
            throw new AssertionError("is not asked");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "255, 255", "300, 255"})
    void shouldWishForSomethingUsualWhenVirtioHasNoSuchFormat(int channels, int wished) {
        assertThat(NamedFiles.wish(new Foreign(channels)))
                .isEqualTo(new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, wished));
    }
}
