// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** What an application does; its classes are loaded when the contracts are there. */
final class Applications {

    private static final int SOME = 4_800;

    private final BundleContext context;
    private final NumberedSource source = new NumberedSource();
    private final AtomicLong recorded = new AtomicLong();
    private final ServiceRegistration<PlaybackSource> playing;
    private final ServiceRegistration<CaptureSink> recording;

    Applications(BundleContext context) {
        this.context = context;
        playing = context.registerService(PlaybackSource.class, source, new Hashtable<>());
        recording = context.registerService(
                CaptureSink.class,
                (frames, position, format) -> recorded.addAndGet(frames.remaining() / format.frameBytes()),
                new Hashtable<>());
    }

    private AudioRoute route(String direction) {
        try {
            Collection<ServiceReference<AudioRoute>> routes =
                    context.getServiceReferences(AudioRoute.class, "(route.direction=" + direction + ")");
            assertThat(routes).hasSize(1);
            return context.getService(routes.iterator().next());
        } catch (InvalidSyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Waits until the next 100 ms are played and recorded. */
    void awaitSound() {
        long played = route("OUTPUT").statistics().frames();
        long before = recorded.get();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> route("OUTPUT").statistics().frames() > played + SOME && recorded.get() > before + SOME);
    }

    /** Waits until the next 100 ms are played on a card. */
    void awaitPlaybackOn(String card) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> route("OUTPUT").card().filter(card::equals).isPresent());
        long played = route("OUTPUT").statistics().frames();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> route("OUTPUT").statistics().frames() > played + SOME);
    }

    /** The number of the service of the source. */
    long source() {
        return (Long) playing.getReference().getProperty("service.id");
    }

    /** How loud the route says that the source is. */
    float volume() {
        return route("OUTPUT").members().get(0).volume();
    }

    /** Plays to the end; answers how many frames were given. */
    int end() {
        recording.unregister();
        source.ending = true;
        await().atMost(Duration.ofSeconds(20))
                .until(() -> route("OUTPUT").card().isEmpty());
        assertThat(route("OUTPUT").statistics().sudden()).isZero();
        playing.unregister();
        return source.given;
    }

    /** Frames that are their numbers from 1 on, for ever. */
    private static final class NumberedSource implements PlaybackSource {

        private volatile int given;
        private volatile boolean ending;

        @Override
        public SoundFormat format() {
            return new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);
        }

        @Override
        public boolean pull(ByteBuffer frames) {
            int next = given;
            while (frames.hasRemaining()) {
                frames.putInt(++next);
            }
            given = next;
            return !ending;
        }
    }
}
