// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.sound.sampled.Mixer;

/**
 * The installation inside of the provider's jar, unpacked to a private folder, and loaded by a loader of its own: the program
 * around it sees none of its libraries.
 *
 * <p>Thread: any.
 */
final class EmbeddedSound {

    /** One for the process: javax.sound makes providers as it likes, and there is one set of cards. */
    private static final EmbeddedSound OF_THIS_PROCESS = new EmbeddedSound();

    /** Where the card is; without it nothing is started. */
    private static final String TRANSPORT = "virtsnd.transport";

    /** What a software device plays on. */
    private static final String BACKEND = "virtsnd.backend";

    /** Where the installation is in the jar. */
    private static final String ROOT = "virtsnd/";

    private static final String MIXERS = "io.virtsnd.launcher.EmbeddedMixers";

    /** Between two tries. */
    private static final long AGAIN_NANOS = 2_000_000_000L;

    private Supplier<Mixer[]> mixers;
    private boolean starting;
    private long failedAt;
    private String said;

    private EmbeddedSound() {}

    static EmbeddedSound ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** The mixers of now. Whoever comes from inside while it starts, as a backend that looks for a sound card, sees none. */
    synchronized Mixer[] mixers() {
        String transport = System.getProperty(TRANSPORT, "");
        boolean isTooSoon = said != null && System.nanoTime() - failedAt < AGAIN_NANOS;
        if (transport.isEmpty() || starting || mixers == null && isTooSoon) {
            return new Mixer[0];
        }
        starting = true;
        try {
            if (mixers == null) {
                DaemonWork.run(() -> begin(transport));
            }
            return mixers == null ? new Mixer[0] : mixers.get();
        } finally {
            starting = false;
        }
    }

    private void begin(String transport) {
        try {
            mixers = start(options(transport));
        } catch (IOException | ReflectiveOperationException | RuntimeException | Error failed) {
            failedAt = System.nanoTime();
            if (!failed.toString().equals(said)) {
                said = failed.toString();
                System.err.println("virtsnd: no mixer: " + TRANSPORT + "=" + transport + ": " + failed);
            }
        }
    }

    private static List<String> options(String transport) {
        List<String> options = new ArrayList<>(List.of("--transport", transport));
        String backend = System.getProperty(BACKEND, "");
        if (!backend.isEmpty()) {
            options.addAll(List.of("--backend", backend));
        }
        return options;
    }

    @SuppressWarnings("unchecked")
    private static Supplier<Mixer[]> start(List<String> options) throws IOException, ReflectiveOperationException {
        Deque<AutoCloseable> made = new ConcurrentLinkedDeque<>();
        Thread end = new Thread(() -> end(made), "virtsnd-end");
        Runtime.getRuntime().addShutdownHook(end); // refused while the program ends: nothing is made then
        boolean done = false;
        try {
            BundleCache place = BundleCache.create(Path.of(System.getProperty("java.io.tmpdir", "")));
            made.push(place);
            place.deleteStale();
            Path folder = place.folder();
            unpack(folder);
            OwnLoader loader = new OwnLoader(classPath(folder));
            made.push(loader);
            Object mixers = loader.loadClass(MIXERS)
                    .getConstructor(Path.class, List.class)
                    .newInstance(folder, options);
            made.push((AutoCloseable) mixers);
            done = true;
            return (Supplier<Mixer[]>) mixers;
        } catch (InvocationTargetException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            if (!done) {
                end(made);
                Runtime.getRuntime().removeShutdownHook(end);
            }
        }
    }

    /** Ends what was made, the last first. */
    private static void end(Deque<AutoCloseable> made) {
        for (AutoCloseable each = made.poll(); each != null; each = made.poll()) {
            try {
                each.close();
            } catch (Exception failed) {
                System.err.println("virtsnd: does not end in order: " + failed);
            }
        }
    }

    /** Finds the classes of the installation there, also those that the program has by the same name: it has our jar. */
    private static final class OwnLoader extends URLClassLoader {

        static {
            registerAsParallelCapable();
        }

        OwnLoader(URL[] classPath) {
            super("virtsnd", classPath, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.virtsnd.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    private static void unpack(Path folder) throws IOException {
        try (JarFile jar = new JarFile(ownJar())) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(ROOT) && !entry.isDirectory()) {
                    Path target = folder.resolve(name.substring(ROOT.length()));
                    Files.createDirectories(target.getParent());
                    try (InputStream bytes = jar.getInputStream(entry)) {
                        Files.copy(bytes, target);
                    }
                }
            }
        }
    }

    private static File ownJar() throws IOException {
        try {
            return new File(EmbeddedSound.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException | IllegalArgumentException nested) {
            throw new IOException("the provider's jar must be a file on the class path", nested);
        }
    }

    private static URL[] classPath(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            List<URL> urls = new ArrayList<>();
            urls.add(folder.resolve("lib").toUri().toURL());
            for (Path jar : jars.sorted().toList()) {
                if (jar.toString().endsWith(".jar")) {
                    urls.add(jar.toUri().toURL());
                }
            }
            return urls.toArray(URL[]::new);
        }
    }
}
