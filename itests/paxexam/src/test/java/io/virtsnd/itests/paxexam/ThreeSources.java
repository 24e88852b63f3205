// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Sources that come and go, whose frames can be told apart after they were added up: each has 10 bits of each of three
 * samples, and counts there from 1 on.
 */
final class ThreeSources {

    static final SoundFormat FORMAT = new SoundFormat(PcmFormat.S32, PcmRate.HZ_48000, 3);

    private static final int COUNT = 3;
    private static final int BITS = 10;
    private static final int MASK = (1 << BITS) - 1;

    private final BundleContext context;
    private final List<Source> sources = new ArrayList<>();

    ThreeSources(BundleContext context) {
        this.context = context;
        for (int i = 0; i < COUNT; i++) {
            sources.add(new Source(i * BITS));
            toggle(i);
        }
    }

    /** A source that is a service is none any more, or the other way round. */
    void toggle(int index) {
        Source source = sources.get(index % COUNT);
        if (source.registration != null) {
            source.registration.unregister();
            source.registration = null;
        } else {
            source.registration = context.registerService(PlaybackSource.class, source, new Hashtable<>());
        }
    }

    /** Whether one is a service. */
    boolean isAny() {
        return sources.stream().anyMatch(source -> source.registration != null);
    }

    /** All end by themselves. */
    void end() {
        sources.forEach(source -> source.ending = true);
    }

    void unregister() {
        for (int i = 0; i < COUNT; i++) {
            if (sources.get(i).registration != null) {
                toggle(i);
            }
        }
    }

    /** How far they are, those that are services in brackets. */
    @Override
    public String toString() {
        return sources.stream()
                .map(source -> source.registration == null ? "" + source.given : "[" + source.given + "]")
                .collect(Collectors.joining(" "));
    }

    /**
     * What became of the frames: which ones are in no file, are there twice, or are behind a younger one.
     *
     * @param files what devices played
     * @return one for each source
     */
    List<Heard> heard(List<Path> files) throws IOException {
        List<Heard> all =
                sources.stream().map(source -> new Heard(source.given)).toList();
        for (Path file : files) {
            all.forEach(heard -> heard.beginFile(file));
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.remaining() >= FORMAT.frameBytes()) {
                int[] samples = {bytes.getInt(), bytes.getInt(), bytes.getInt()};
                for (int i = 0; i < COUNT; i++) {
                    all.get(i).take(number(samples, i * BITS));
                }
            }
        }
        return all;
    }

    private static int number(int[] samples, int shift) {
        int number = 0;
        for (int i = samples.length - 1; i >= 0; i--) {
            number = number << BITS | samples[i] >> shift & MASK;
        }
        return number;
    }

    /** What was heard of one source. */
    static final class Heard {

        private final int given;
        private final BitSet numbers = new BitSet();
        private final List<String> places = new ArrayList<>();
        private Path file;
        private int last;
        int twice;
        int disordered;

        Heard(int given) {
            this.given = given;
        }

        private void beginFile(Path next) {
            file = next;
            last = 0;
        }

        private void take(int number) {
            if (number == 0) {
                return; // silent
            }
            twice += numbers.get(number) ? 1 : 0;
            if (number <= last || number > given) {
                disordered++;
                places.add(
                        file.getParent().getFileName() + "/" + file.getFileName() + ": " + number + " after " + last);
            }
            numbers.set(number);
            last = number;
        }

        int given() {
            return given;
        }

        int missing() {
            return given - numbers.cardinality();
        }

        @Override
        public String toString() {
            int first = numbers.nextClearBit(1);
            return "given=" + given + " missing=" + missing() + " from " + first + " to "
                    + (numbers.nextSetBit(first) - 1) + " twice=" + twice + " disordered=" + disordered + " "
                    + places;
        }
    }

    /** Counts in its bits. */
    private static final class Source implements PlaybackSource {

        private final int shift;
        private volatile int given;
        private volatile boolean ending;
        private ServiceRegistration<PlaybackSource> registration;

        Source(int shift) {
            this.shift = shift;
        }

        @Override
        public SoundFormat format() {
            return FORMAT;
        }

        @Override
        public boolean pull(ByteBuffer frames) {
            if (ending) {
                return false;
            }
            int number = given;
            while (frames.hasRemaining()) {
                number++;
                for (int sample = 0; sample < FORMAT.channels(); sample++) {
                    frames.putInt((number >> sample * BITS & MASK) << shift);
                }
            }
            given = number;
            return true;
        }
    }
}
