// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.conversion.internal.JavaSoundFiles;
import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.log.LoggerFactory;

/**
 * Felix, with the bundles that a command needs and no others.
 *
 * <p>Thread: the one of the command; the start is on one of its own. A failed start still has a framework to be stopped.
 */
final class FelixHost implements Host, AutoCloseable {

    /** What all others need; installed before anything else. */
    private static final List<String> FOUNDATION = List.of(
            "org.apache.felix.configadmin", "org.apache.felix.scr", "io.virtsnd.virtqueue", "io.virtsnd.protocol");
    /** The driver, in two parts that take about as long: one is started with the framework, one by the command. */
    private static final List<String> MESSAGES = List.of("io.virtsnd.control", "io.virtsnd.pcm");

    private static final List<String> CARD = List.of("io.virtsnd.event", "io.virtsnd.card");
    /** The bundle that reads commands from standard input, and stops the framework at its end. */
    static final String CONSOLE = "org.apache.felix.gogo.shell";

    /** Bundles that are on the class path, and needed as such only by whoever reads commands in the framework. */
    private static final List<String> LIBRARIES = List.of("io.virtsnd.conversion", "io.virtsnd.shell");

    /** Bundles that few runs use: each one that is installed takes its time at every start. */
    private static final Set<String> RARE = Set.of(
            "io.virtsnd.backend.raw",
            "io.virtsnd.backend.javasound",
            "io.virtsnd.javasound",
            "io.virtsnd.audio",
            "io.virtsnd.linux",
            "io.virtsnd.vhostuser",
            "io.virtsnd.transport.vhostuser",
            "io.virtsnd.transport.pci",
            "io.virtsnd.transport.vfio",
            "io.virtsnd.transport.mmio",
            "io.virtsnd.transport.qtest",
            "io.virtsnd.export.vhostuser");

    private static final long STOP_MILLIS = 6_000;

    private final Distribution distribution;
    private final StartTemplate template;
    /** Whether the JVM is somebody else's: what there is only once in it is left alone. */
    private final boolean isGuest;
    /** By symbolic name. */
    private final Map<String, Bundle> installed = new ConcurrentHashMap<>();
    /** The framework with the foundation installed; what is written before it is there is seen after. */
    private final CompletableFuture<Framework> framework = new CompletableFuture<>();
    /** Completed when the start is over. */
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    private BundleCache cache;
    private boolean begun;
    private BooleanSupplier isStopping = () -> false;

    FelixHost(Distribution distribution, StartTemplate template) {
        this(distribution, template, false);
    }

    private FelixHost(Distribution distribution, StartTemplate template, boolean isGuest) {
        this.distribution = distribution;
        this.template = template;
        this.isGuest = isGuest;
    }

    /** Asked when the framework cannot be started: the framework does not say that it was interrupted. */
    void stopsWhen(BooleanSupplier asked) {
        isStopping = asked;
    }

    /** One inside of somebody else's program. */
    static FelixHost guest(Distribution distribution) {
        return new FelixHost(distribution, new StartTemplate(null), true);
    }

    /**
     * Starts the framework with what every command needs, on a thread of its own: meanwhile the command line is read, and
     * what this command needs is installed.
     *
     * @param foreign whether other bundles than ours will be installed, which may import whatever the JVM has
     */
    void begin(boolean foreign) {
        begun = true;
        Thread thread = new Thread(() -> start(foreign), "virtsnd-start");
        thread.setDaemon(true);
        thread.start();
    }

    private void start(boolean foreign) {
        try {
            cache = cache();
            template.copyTo(cache.folder());
            Framework felix = new FrameworkFactory().newFramework(configuration(foreign));
            felix.start();
            for (Bundle bundle : felix.getBundleContext().getBundles()) {
                installed.put(bundle.getSymbolicName(), bundle);
            }
            felix.getBundleContext().registerService(LoggerFactory.class, new ServiceLog(), null);
            List<Bundle> foundation = install(felix.getBundleContext(), FOUNDATION);
            // Resolved before anybody else starts a bundle: a thread that resolves wants the locks of all that becomes
            // resolved with its own, and Felix has the thread that is about to start one of those give up.
            felix.adapt(FrameworkWiring.class).resolveBundles(foundation);
            framework.complete(felix);
            startAll(foundation);
            startAll(install(felix.getBundleContext(), MESSAGES));
            started.complete(null);
        } catch (BundleException | IOException | RuntimeException | Error e) {
            framework.completeExceptionally(e);
            started.completeExceptionally(e);
        }
    }

    private static BundleCache cache() throws IOException {
        String folder = System.getProperty("java.io.tmpdir");
        try {
            return BundleCache.create(Path.of(folder));
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage() + "; make " + folder + " writable, or set VIRTSND_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
    }

    @Override
    public BundleContext context(Set<String> bundles) throws CommandException {
        try {
            if (!begun) {
                begin(true);
            }
            BundleContext context = framework.get().getBundleContext();
            startAll(install(context, CARD));
            startAll(install(context, bundles));
            started.get();
            return context;
        } catch (ExecutionException | BundleException e) {
            if (Thread.interrupted() || isStopping.getAsBoolean()) { // and a bundle could not be locked
                throw CommandException.interrupted();
            }
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
            LIBRARIES.forEach(bundles::remove);
            BundleContext context = context(bundles);
            for (String library : LIBRARIES) {
                context.installBundle(reference(distribution.library(library))).start();
            }
            return context;
        } catch (IOException | BundleException e) {
            throw new CommandException("installation is damaged: " + distribution.folder() + ": " + e.getMessage(), e);
        }
    }

    /** The bundles; those that are not there are installed. */
    private List<Bundle> install(BundleContext context, Collection<String> names) throws BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (String name : names) {
            Bundle bundle = installed.get(name);
            if (bundle == null) {
                bundle = context.installBundle(reference(distribution.bundle(name)));
                installed.put(name, bundle);
            }
            bundles.add(bundle);
        }
        return bundles;
    }

    private static void startAll(List<Bundle> bundles) throws BundleException {
        for (Bundle bundle : bundles) {
            bundle.start(Bundle.START_TRANSIENT);
        }
    }

    private static String reference(Path jar) {
        return "reference:" + jar.toUri();
    }

    private Map<String, Object> configuration(boolean foreign) throws IOException {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, cache.folder().toString());
        configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, distribution.extraPackages());
        if (!foreign) {
            configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES, distribution.ownPackages());
        }
        configuration.put("felix.cache.locking", "false");
        // bundles are few and resolved one after the other: threads only take time to start
        configuration.put("felix.resolver.parallelism", "1");
        configuration.put(FelixConstants.LOG_LOGGER_PROP, new FrameworkLog());
        configuration.put(FelixConstants.LOG_LEVEL_PROP, "2");
        configuration.put("felix.cm.loglevel", "1");
        if (isGuest) {
            configuration.put(FelixConstants.SERVICE_URLHANDLERS_PROP, "false");
        }
        // configurations live as long as the command
        configuration.put("felix.cm.pm", "memory");
        // what the service component runtime read in the bundles is kept with them
        configuration.put("ds.cache.metadata", "true");
        return configuration;
    }

    /** Makes the template of later starts: our bundles installed, and their components known. */
    void prepare(StartTemplate target) throws CommandException, BundleException, IOException, InterruptedException {
        Set<String> bundles = new LinkedHashSet<>(distribution.bundles());
        bundles.removeIf(name -> !name.startsWith("io.virtsnd.") || RARE.contains(name));
        context(bundles);
        stopFramework();
        target.keep(cache.folder());
    }

    /** Waits until somebody stops the framework. */
    void awaitStop() throws InterruptedException, ExecutionException {
        framework.get().waitForStop(0);
    }

    @Override
    public SoundFiles files() {
        return new JavaSoundFiles();
    }

    @Override
    public void logLevel(String level) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level);
        if (level.equals("error") || level.equals("warn")) {
            // Why a socket cannot be listened on, or there are none at all, is the command's to say, in one line.
            for (String component :
                    List.of("export.vhostuser.internal.ExportComponent", "linux.internal.LinuxComponent")) {
                System.setProperty("org.slf4j.simpleLogger.log.io.virtsnd." + component, "off");
            }
        }
    }

    @Override
    public long since() {
        Long since = Long.getLong("virtsnd.since");
        return since == null
                ? ProcessHandle.current()
                        .info()
                        .startInstant()
                        .orElseGet(Instant::now)
                        .toEpochMilli()
                : since;
    }

    /** Stops the framework and removes what it left. An interrupt has done its work by now. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (begun) {
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
            started.get();
            stopFramework();
        } catch (ExecutionException e) {
            // the command that needed it said why
        } finally {
            if (cache != null) {
                cache.deleteStale();
                cache.close();
            }
        }
    }

    private void stopFramework() throws BundleException, InterruptedException {
        Framework felix = framework.join();
        felix.stop();
        felix.waitForStop(STOP_MILLIS);
    }
}
