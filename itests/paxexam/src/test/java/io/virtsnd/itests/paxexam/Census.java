// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
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

    static Census of(BundleContext context) {
        System.gc();
        return new Census(liveThreads(), servicesOf(context), direct() / UNIT);
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
