// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.log.LoggerFactory;

/**
 * Felix, with the bundles that a command needs and no others.
 *
 * <p>Thread: the one of the command; the first start may be under way on another one.
 */
final class FelixHost implements Host, AutoCloseable {

    private static final List<String> BASE = List.of(
            "org.apache.felix.configadmin",
            "io.virtsnd.virtqueue",
            "io.virtsnd.protocol",
            "io.virtsnd.control",
            "io.virtsnd.pcm",
            "io.virtsnd.event",
            "io.virtsnd.card",
            "org.apache.felix.scr");
    /** The bundle that reads commands from standard input, and stops the framework at its end. */
    static final String CONSOLE = "org.apache.felix.gogo.shell";

    private static final long STOP_MILLIS = 6_000;

    private final Distribution distribution;
    private final Set<String> installed = new LinkedHashSet<>();
    private BundleCache cache;
    /** The framework, once it is there; null if no command asked for it. What is written before is seen after. */
    private Future<Framework> starting;

    FelixHost(Distribution distribution) {
        this.distribution = distribution;
    }

    /**
     * Starts the framework with what nearly every command needs, on a thread of its own, while the command line is read.
     *
     * @param bundles more bundles that are likely to be needed
     */
    void begin(Set<String> bundles) {
        FutureTask<Framework> task = new FutureTask<>(() -> start(bundles));
        Thread thread = new Thread(task, "virtsnd-start");
        thread.setDaemon(true);
        starting = task;
        thread.start();
    }

    private Framework start(Set<String> bundles) throws BundleException, IOException {
        cache = BundleCache.create(Path.of(System.getProperty("java.io.tmpdir")));
        Framework felix = new FrameworkFactory().newFramework(configuration());
        felix.start();
        felix.getBundleContext().registerService(LoggerFactory.class, new ServiceLog(), null);
        Set<String> first = new LinkedHashSet<>(bundles);
        first.addAll(BASE);
        install(felix.getBundleContext(), first);
        return felix;
    }

    @Override
    public BundleContext context(Set<String> bundles) throws CommandException {
        try {
            if (starting == null) {
                begin(bundles);
            }
            BundleContext context = starting.get().getBundleContext();
            install(context, bundles);
            return context;
        } catch (ExecutionException | BundleException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new CommandException("cannot start the framework: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.interrupted();
        }
    }

    /** All bundles, but for the one that reads standard input: it begins at once. */
    BundleContext everything() throws CommandException {
        try {
            Set<String> bundles = new LinkedHashSet<>(distribution.bundles());
            bundles.remove(CONSOLE);
            BundleContext context = context(bundles);
            context.installBundle(reference(distribution.library("io.virtsnd.shell")))
                    .start();
            return context;
        } catch (IOException | BundleException e) {
            throw new CommandException("installation is damaged: " + distribution.folder() + ": " + e.getMessage(), e);
        }
    }

    private void install(BundleContext context, Set<String> bundles) throws BundleException {
        List<Bundle> fresh = new ArrayList<>();
        for (String name : bundles) {
            if (installed.add(name)) {
                fresh.add(context.installBundle(reference(distribution.bundle(name))));
            }
        }
        for (Bundle bundle : fresh) {
            bundle.start();
        }
    }

    private static String reference(Path jar) {
        return "reference:" + jar.toUri();
    }

    private Map<String, Object> configuration() throws IOException {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, cache.folder().toString());
        configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, distribution.systemPackages());
        configuration.put("felix.cache.locking", "false");
        configuration.put(FelixConstants.LOG_LOGGER_PROP, new FrameworkLog());
        configuration.put(FelixConstants.LOG_LEVEL_PROP, "2");
        configuration.put("felix.cm.loglevel", "1");
        return configuration;
    }

    /** Waits until somebody stops the framework. */
    void awaitStop() throws InterruptedException, ExecutionException {
        starting.get().waitForStop(0);
    }

    @Override
    public void logLevel(String level) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level);
    }

    @Override
    public long since() {
        Long since = Long.getLong("virtsnd.since");
        return since == null
                ? java.lang.management.ManagementFactory.getRuntimeMXBean().getStartTime()
                : since;
    }

    /** Stops the framework and removes what it left. An interrupt has done its work by now. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (starting != null) {
                stop();
            }
        } catch (BundleException | IOException e) {
            org.slf4j.LoggerFactory.getLogger(FelixHost.class).error("cannot stop in order", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stop() throws BundleException, IOException, InterruptedException {
        try {
            Framework framework = starting.get();
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (ExecutionException e) {
            // the command that needed it said why
        } finally {
            if (cache != null) {
                cache.deleteStale();
                cache.close();
            }
        }
    }
}
