// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.awaitility.Awaitility.await;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What there is in a framework at one moment: whatever a swap leaves behind makes the next census another one.
 *
 * @param threads of this house, by name, with their number
 * @param services by type, with who offers and who uses them, apart from the test
 * @param directMemory direct memory after a garbage collection, in units of 64 KiB
 */
record Census(Map<String, Integer> threads, Map<String, Integer> services, long directMemory) {

    private static final long UNIT = 1 << 16;
    private static final int SETTLED = 5;

    /** What there is once it does not change any more: a card forgets closed streams within a second. */
    static Census of(BundleContext context) {
        Census[] last = {now(context)};
        int[] same = {0};
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    Census next = now(context);
                    same[0] = next.equals(last[0]) ? same[0] + 1 : 0;
                    last[0] = next;
                    return same[0] == SETTLED;
                });
        return last[0];
    }

    private static Census now(BundleContext context) {
        System.gc();
        return new Census(liveThreads(), servicesOf(context), direct() / UNIT);
    }

    /** What is there now and was not before; memory counts from two units on, files that a test reads take some. */
    List<String> beyond(Census before) {
        List<String> more = new ArrayList<>();
        if (!threads.equals(before.threads)) {
            more.add("threads=" + threads + " before=" + before.threads);
        }
        if (!services.equals(before.services)) {
            more.add("services=" + services + " before=" + before.services);
        }
        if (directMemory > before.directMemory + 1) {
            more.add("directMemory=" + directMemory + " before=" + before.directMemory);
        }
        return more;
    }

    private static Map<String, Integer> liveThreads() {
        Map<String, Integer> threads = new TreeMap<>();
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("virtsnd-"))
                .forEach(name -> threads.merge(name, 1, Integer::sum));
        return threads;
    }

    private static Map<String, Integer> servicesOf(BundleContext context) {
        Map<String, Integer> services = new TreeMap<>();
        for (ServiceReference<?> reference : all(context)) {
            String types = String.join(",", (String[]) reference.getProperty(Constants.OBJECTCLASS));
            if (types.contains("io.virtsnd.")) {
                String users = Stream.ofNullable(reference.getUsingBundles())
                        .flatMap(Arrays::stream)
                        .filter(bundle -> !bundle.equals(context.getBundle()))
                        .map(Bundle::getSymbolicName)
                        .sorted()
                        .toList()
                        .toString();
                services.merge(types + " of " + reference.getBundle() + " used by " + users, 1, Integer::sum);
            }
        }
        return services;
    }

    private static ServiceReference<?>[] all(BundleContext context) {
        try {
            return context.getAllServiceReferences(null, null);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
