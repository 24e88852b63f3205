// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs things at the same time, each on a thread of its own. */
final class Together {

    private static final long BOUND_SECONDS = 60;

    private Together() {}

    /** Runs all, and fails as the first one that fails does. */
    static void run(Stream<Runnable> tasks) {
        List<Runnable> all = tasks.toList();
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<Future<?>> futures =
                    all.stream().<Future<?>>map(threads::submit).toList();
            for (Future<?> future : futures) {
                future.get(BOUND_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        } finally {
            threads.shutdownNow();
        }
    }
}
