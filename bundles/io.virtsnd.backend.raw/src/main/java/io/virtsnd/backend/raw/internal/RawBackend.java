// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.raw.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import io.virtsnd.backend.file.BackendFiles;
import io.virtsnd.backend.file.PartFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Playback goes to files of bare samples, one for each stream that is opened; capture comes from one. Any format. */
@Component(
        name = "io.virtsnd.backend.raw",
        service = AudioBackend.class,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RawConfiguration.class, factory = true)
public final class RawBackend implements AudioBackend {

    private static final Logger LOG = LoggerFactory.getLogger(RawBackend.class);

    private final List<RawPlayback> playing = new CopyOnWriteArrayList<>();
    private final BackendFiles files;
    private volatile IOException failure;

    /**
     * Activates the backend.
     *
     * @param configuration its configuration
     */
    @Activate
    public RawBackend(RawConfiguration configuration) {
        this.files =
                BackendFiles.of(configuration.path(), configuration.replace_before(), configuration.capture_path());
    }

    @Override
    public boolean supports(AudioStreamConfig config) {
        return config.direction() == Direction.OUTPUT
                ? files.playback().isPresent()
                : files.capture().isPresent();
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        if (!supports(config)) {
            throw new IOException(
                    "no file is configured: direction=" + config.direction() + "; set path or capture.path");
        }
        if (config.direction() == Direction.INPUT) {
            return new RawCapture(files.capture().orElseThrow(), config.frameBytes(), config.periodBytes());
        }
        try {
            RawPlayback stream =
                    new RawPlayback(this, PartFile.create(files.playback().orElseThrow()));
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
        for (RawPlayback stream : playing) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.error(e.getMessage());
            }
        }
    }

    void closed(RawPlayback stream) {
        playing.remove(stream);
    }

    /** Remembers a failure of a stream. */
    IOException failed(IOException cause) {
        failure = cause;
        return cause;
    }
}
