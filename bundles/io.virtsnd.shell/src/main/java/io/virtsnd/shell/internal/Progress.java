// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFormat;
import java.util.Locale;

/**
 * A line on a terminal with time, level and xruns; nothing where nobody watches. Allocates only when it shows.
 *
 * <p>Thread: {@link #level} of the one that reads the sound, the others of the one that shows.
 */
final class Progress {

    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int WIDTH = 24;

    private final Console console;
    private final SoundFormat format;
    private final long totalFrames;
    private final boolean active;
    private final LevelMeter meter;
    private long shownNanos = System.nanoTime();
    private boolean dirty;

    /**
     * @param format what the frames look like
     * @param totalFrames frames in all, 0 or less if nobody knows
     */
    Progress(Console console, boolean quiet, SoundFormat format, long totalFrames) {
        this.console = console;
        this.format = format;
        this.totalFrames = totalFrames;
        this.active = console.terminal() && !quiet;
        this.meter = new LevelMeter(format.format());
    }

    /** Looks at the samples. */
    void level(byte[] bytes, int length) {
        if (active) {
            meter.see(bytes, length);
        }
    }

    boolean isDue() {
        return active && System.nanoTime() - shownNanos >= INTERVAL_NANOS;
    }

    /** Shows where the sound is. */
    void show(long frames, long xruns) {
        shownNanos = System.nanoTime();
        dirty = true;
        StringBuilder line = new StringBuilder("\r");
        if (totalFrames > 0) {
            int done = (int) Math.min(WIDTH, frames * WIDTH / totalFrames);
            line.append('[')
                    .append("#".repeat(done))
                    .append("-".repeat(WIDTH - done))
                    .append("] ");
        }
        line.append(time(frames));
        if (totalFrames > 0) {
            line.append(" / ").append(time(totalFrames));
        }
        line.append(meter.take()).append("  xruns ").append(xruns).append("\033[K");
        console.err().print(line);
        console.err().flush();
    }

    private String time(long frames) {
        double seconds = (double) frames / format.rate().hertz();
        return String.format(Locale.ROOT, "%02d:%04.1f", (long) seconds / 60, seconds % 60);
    }

    /** Takes the line away. */
    void clear() {
        if (dirty) {
            console.err().print("\r\033[K");
            console.err().flush();
            dirty = false;
        }
    }
}
