// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmStatistics;
import java.util.Locale;

/**
 * What became of streams, in one line.
 *
 * @param frames frames that the device completed
 * @param periods I/O messages that the device completed
 * @param xruns times that the device ran dry, or full
 * @param delayMin lowest delay at the end of a period, frames; -1 if none was seen
 * @param delayMax highest delay, frames
 * @param hertz frames in a second
 */
record PlaySummary(long frames, long periods, long xruns, long delayMin, long delayMax, int hertz) {

    static PlaySummary of(PcmStatistics statistics, DelayRange delay, int hertz) {
        return new PlaySummary(
                statistics.framesCompleted(),
                statistics.completed(),
                Math.max(statistics.xruns(), statistics.xrunEvents()),
                delay.lowest(),
                delay.highest(),
                hertz);
    }

    /** The same with another number of frames: those that were asked for, where the device recorded ahead. */
    PlaySummary withFrames(long taken) {
        return new PlaySummary(taken, periods, xruns, delayMin, delayMax, hertz);
    }

    /** Both, one after the other. */
    PlaySummary plus(PlaySummary next) {
        long lowest = delayMin < 0 ? next.delayMin : next.delayMin < 0 ? delayMin : Math.min(delayMin, next.delayMin);
        return new PlaySummary(
                frames + next.frames,
                periods + next.periods,
                xruns + next.xruns,
                lowest,
                Math.max(delayMax, next.delayMax),
                next.hertz);
    }

    /** The line. */
    String line(String verb, boolean freeRun) {
        String delay = delayMin < 0
                ? "delay unknown"
                : String.format(
                        Locale.ROOT,
                        "delay %d to %d frames (%.1f to %.1f ms)",
                        delayMin,
                        delayMax,
                        delayMin * 1000.0 / hertz,
                        delayMax * 1000.0 / hertz);
        // a device without a clock is never late: that it is fed slower than it takes is no fault
        String dry = freeRun ? "no xruns (free-running device)" : xruns + " xruns";
        return verb + " " + frames + " frames, " + periods + " periods, " + dry + ", " + delay;
    }
}
