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
import java.util.Enumeration;
import java.util.List;
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

    private Supplier<Mixer[]> mixers;
    private boolean starting;

    private EmbeddedSound() {}

    static EmbeddedSound ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** The mixers of now. Whoever comes from inside while it starts, as a backend that looks for a sound card, sees none. */
    synchronized Mixer[] mixers() {
        String transport = System.getProperty(TRANSPORT, "");
        if (transport.isEmpty() || starting) {
            return new Mixer[0];
        }
        starting = true;
        try {
            if (mixers == null) {
                mixers = start(options(transport));
            }
            return mixers.get();
        } catch (IOException | ReflectiveOperationException failed) {
            mixers = () -> new Mixer[0];
            System.err.println("virtsnd: no mixer: " + TRANSPORT + "=" + transport + ": " + failed);
            return mixers.get();
        } finally {
            starting = false;
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
        BundleCache place = BundleCache.create(Path.of(System.getProperty("java.io.tmpdir")));
        place.deleteStale();
        Path folder = place.folder();
        unpack(folder);
        URLClassLoader loader = new URLClassLoader("virtsnd", classPath(folder), ClassLoader.getPlatformClassLoader());
        try {
            Object made = loader.loadClass(MIXERS)
                    .getConstructor(Path.class, List.class)
                    .newInstance(folder, options);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> end((AutoCloseable) made, loader, place), "virtsnd-end"));
            return (Supplier<Mixer[]>) made;
        } catch (InvocationTargetException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static void end(AutoCloseable made, AutoCloseable loader, AutoCloseable place) {
        for (AutoCloseable each : List.of(made, loader, place)) {
            try {
                each.close();
            } catch (Exception failed) {
                System.err.println("virtsnd: does not end in order: " + failed);
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
