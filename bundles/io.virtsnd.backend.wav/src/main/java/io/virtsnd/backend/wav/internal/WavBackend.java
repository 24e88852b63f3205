// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import io.virtsnd.backend.file.BackendFiles;
import io.virtsnd.backend.file.FileSeries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sound.sampled.AudioFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Playback goes to WAV files, one for each stream that is opened; capture comes from one. */
@Component(
        name = "io.virtsnd.backend.wav",
        service = AudioBackend.class,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WavConfiguration.class, factory = true)
public final class WavBackend implements AudioBackend {

    private static final Logger LOG = LoggerFactory.getLogger(WavBackend.class);
    private static final int CHANNELS_MAX = 8;

    private final List<WavPlayback> playing = new CopyOnWriteArrayList<>();
    private final BackendFiles files;
    private final AudioFormat captured;
    private final long dataMax;
    private volatile IOException failure;

    /**
     * Activates the backend.
     *
     * @param configuration its configuration
     * @throws IOException if the file to record from cannot be read
     */
    @Activate
    public WavBackend(WavConfiguration configuration) throws IOException {
        this(configuration, Long.MAX_VALUE);
    }

    WavBackend(WavConfiguration configuration, long dataMax) throws IOException {
        this.files =
                BackendFiles.of(configuration.path(), configuration.replace_before(), configuration.capture_path());
        this.captured =
                files.capture().isPresent() ? WavCapture.format(files.capture().get()) : null;
        this.dataMax = dataMax;
    }

    @Override
    public boolean supports(AudioStreamConfig config) {
        Optional<AudioFormat> format = WavFormat.of(config);
        if (format.isEmpty() || config.channels() > CHANNELS_MAX) {
            return false;
        }
        return config.direction() == Direction.OUTPUT
                ? files.playback().isPresent()
                : captured != null && captured.matches(format.get());
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        if (!supports(config)) {
            throw new IOException("a WAV file cannot carry this: " + config);
        }
        AudioFormat format = WavFormat.of(config).orElseThrow();
        if (config.direction() == Direction.INPUT) {
            return new WavCapture(
                    files.capture().orElseThrow(), format, Math.max(config.periodBytes(), config.frameBytes()));
        }
        try {
            WavPlayback stream = new WavPlayback(this, new WavHeader(format), config.frameBytes(), dataMax);
            playing.add(stream);
            return stream;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Finishes the files of streams that are still open. */
    @Deactivate
    void deactivate() {
        for (WavPlayback stream : playing) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.error(e.getMessage());
            }
        }
    }

    FileSeries series() {
        return files.playback().orElseThrow();
    }

    void closed(WavPlayback stream) {
        playing.remove(stream);
    }

    /** Remembers a failure of a stream. */
    IOException failed(IOException cause) {
        failure = cause;
        return cause;
    }
}
