// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Prints how fast the rings are beside the reference in C: windows of both are interleaved, and only ratios of one run
 * mean anything. Run by {@code itests/bench/run}.
 */
public final class Bench {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WINDOW = 200_000;
    private static final int WINDOWS = 60;

    /** Short, so that some windows are undisturbed even on a busy machine. */
    private static final int TWO_THREAD_WINDOW = 4_000;

    private static final int TWO_THREAD_WINDOWS = 600;
    private static final int LEAST_WINDOWS = 6;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final int OUTSTANDING = 16;

    private Bench() {}

    /** The period of the streams that are counted, 10 ms. */
    private static final double PERIOD_NANOS = 10_000_000;

    private static final int STREAMS = 2048;
    private static final int FEW_STREAMS = 64;

    /**
     * Runs the bench.
     *
     * @param arguments what to run, then the folder of this module
     * @throws IOException if the reference cannot be compiled
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: Bench round-trip|event-idx|two-threads|streams|allocation MODULE");
            System.exit(2);
        }
        Path module = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "round-trip" -> roundTrip(module, false);
            case "event-idx" -> roundTrip(module, true);
            case "two-threads" -> twoThreads(module);
            case "streams" -> streams();
            case "allocation" -> allocation();
            default -> throw new IllegalArgumentException("unknown bench: " + arguments[0]);
        }
    }

    private static void roundTrip(Path module, boolean eventIdx) throws IOException {
        try (CReference reference = CReference.start(module)) {
            compare(
                    reference,
                    new Comparison("round-trip", eventIdx, WINDOW, WINDOWS),
                    new Rig(false, eventIdx)::roundTrip);
        }
    }

    private static void twoThreads(Path module) throws IOException {
        try (CReference reference = CReference.start(module)) {
            Rig rig = new Rig(false, false);
            Comparison pingPong = new Comparison("ping-pong", false, TWO_THREAD_WINDOW, TWO_THREAD_WINDOWS);
            compare(reference, pingPong, messages -> rig.streaming(messages, 1));
            Comparison streaming = new Comparison("streaming", false, TWO_THREAD_WINDOW, TWO_THREAD_WINDOWS);
            compare(reference, streaming, messages -> rig.streaming(messages, OUTSTANDING));
        }
    }

    /** So many windows of so many messages. */
    private record Comparison(String what, boolean eventIdx, int messages, int windows) {}

    private static void compare(CReference reference, Comparison comparison, IntToDoubleFunction java) {
        int most = comparison.windows();
        int messages = comparison.messages();
        double[] own = new double[most];
        double[] other = new double[most];
        int windows = 0;
        long start = System.nanoTime();
        // On a busy machine threads that wait for each other take for ever: fewer windows will do then.
        while (windows < most && (windows < LEAST_WINDOWS || System.nanoTime() - start < PATIENCE_NANOS)) {
            other[windows] = reference.window(comparison.what(), comparison.eventIdx(), messages);
            own[windows] = java.applyAsDouble(messages);
            windows++;
        }
        // The first windows in Java are interpreted or half compiled.
        double[] warm = Arrays.copyOfRange(own, windows / 6, windows);
        other = Arrays.copyOf(other, windows);
        Arrays.sort(warm);
        Arrays.sort(other);
        double median = warm[warm.length / 2] / other[other.length / 2];
        System.out.printf(
                Locale.ROOT,
                "%-11s %-10s %7.1f | %7.1f | %.2f (%.2f)%n",
                comparison.what(),
                comparison.eventIdx() ? "event-idx" : "",
                other[0],
                warm[0],
                warm[0] / other[0],
                median);
    }

    private static void streams() {
        for (boolean copies : new boolean[] {false, true}) {
            ManyStreams streams = new ManyStreams(STREAMS, copies);
            double best = Double.MAX_VALUE;
            for (int window = 0; window < WINDOWS; window++) {
                best = Math.min(best, streams.run(WINDOW));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d streams of 2 periods, %s: %.1f ns a period, %.0f streams per core%n",
                    STREAMS,
                    copies ? "each period copied in" : "periods written in place",
                    best,
                    PERIOD_NANOS / best);
        }
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void allocation() {
        for (boolean indirect : new boolean[] {false, true}) {
            for (boolean eventIdx : new boolean[] {false, true}) {
                Rig rig = new Rig(indirect, eventIdx);
                rig.roundTrip(WINDOW);
                long before = allocated();
                int messages = 10 * WINDOW;
                rig.roundTrip(messages);
                long bytes = allocated() - before;
                System.out.printf(
                        Locale.ROOT,
                        "allocated indirect=%b eventIdx=%b: %d bytes in %d messages%n",
                        indirect,
                        eventIdx,
                        bytes,
                        messages);
            }
        }
        for (boolean copies : new boolean[] {false, true}) {
            ManyStreams streams = new ManyStreams(FEW_STREAMS, copies);
            streams.run(WINDOW);
            long before = allocated();
            streams.run(10 * WINDOW);
            // A listener that is held up by the machine is named once, in a log line.
            double bytes = (allocated() - before) / (10.0 * WINDOW);
            System.out.printf(Locale.ROOT, "allocated streams copies=%b: %.2f bytes a period%n", copies, bytes);
        }
    }
}
