// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

class FelixHostTest {

    private static final String RESOLVED = "virtsnd.test.resolved";
    private static final List<String> FOUNDATION = List.of(
            "io.virtsnd.protocol", "io.virtsnd.virtqueue", "org.apache.felix.configadmin", "org.apache.felix.scr");

    @TempDir
    private Path dist;

    /** Lives in each bundle of this installation: the first that starts notes which ones are resolved by then. */
    public static final class Witness implements BundleActivator {

        @Override
        public void start(BundleContext context) {
            if (System.getProperty(RESOLVED) == null) {
                System.setProperty(
                        RESOLVED,
                        Arrays.stream(context.getBundles())
                                .filter(bundle -> bundle.getState() != Bundle.INSTALLED && bundle.getBundleId() != 0)
                                .map(Bundle::getSymbolicName)
                                .collect(Collectors.joining(",")));
            }
        }

        @Override
        public void stop(BundleContext context) {
            // it holds nothing
        }
    }

    @BeforeEach
    void makeAnInstallation() throws IOException {
        Files.createDirectories(dist.resolve("bundles"));
        for (String name : FOUNDATION) {
            bundle(name);
        }
        for (String name : List.of("control", "pcm", "event", "card")) {
            bundle("io.virtsnd." + name);
        }
        SystemPackages packages = new SystemPackages(dist);
        Files.writeString(packages.extra(), "org.slf4j;version=2.0.0\n");
        Files.writeString(packages.own(), "org.osgi.framework;version=1.10.0\n");
    }

    @AfterEach
    void forget() {
        System.clearProperty(RESOLVED);
    }

    private void bundle(String name) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Activator", Witness.class.getName());
        main.putValue("Import-Package", "org.osgi.framework");
        String entry = Witness.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(new Distribution(dist).bundle(name));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream code = Witness.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new ZipEntry(entry));
            code.transferTo(jar);
        }
    }

    /** Or else two threads that start bundles take locks in two orders, once in some hundred starts. */
    @Test
    void shouldResolveTheFoundationBeforeTheFirstBundleStarts() throws Exception {
        try (FelixHost host = new FelixHost(new Distribution(dist), new StartTemplate(null))) {
            host.begin(false);
            host.context(Set.of());

            assertThat(new TreeSet<>(List.of(System.getProperty(RESOLVED).split(","))))
                    .containsAll(FOUNDATION);
        }
    }
}
