// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemPackagesTest {

    @TempDir
    private Path folder;

    private void jar(String name, String symbolicName, String exported) throws IOException {
        jar("lib/" + name, symbolicName, "Export-Package", exported);
    }

    private void jar(String path, String symbolicName, String header, String packages) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (symbolicName != null) {
            main.putValue("Bundle-SymbolicName", symbolicName);
        }
        if (packages != null) {
            main.putValue(header, packages);
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(path))) {
            new JarOutputStream(file, manifest).close();
        }
    }

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Files.createDirectories(folder.resolve("bundles"));
    }

    @Test
    void shouldExportWhatTheJarsDoButNotWhatTheFrameworkDoes() throws IOException {
        jar("a.jar", "a", "a.one;version=\"1.2\",a.two");
        jar("felix.jar", "org.apache.felix.framework", "org.osgi.framework;version=\"1.10\"");
        jar("plain.jar", null, null);

        new SystemPackages(folder).write();

        assertThat(new Distribution(folder).extraPackages()).isEqualTo("a.one;version=\"1.2\",a.two");
    }

    @Test
    void shouldOfferOfTheJvmWhatOurBundlesImport() throws IOException {
        jar("felix.jar", "org.apache.felix.framework", "org.osgi.framework;version=\"1.10\"");
        jar(
                "bundles/b.jar",
                "b",
                "Import-Package",
                "javax.xml.parsers,a.one;version=\"[1,2)\",org.xml.sax;resolution:=optional");

        new SystemPackages(folder).write();

        assertThat(new Distribution(folder).ownPackages())
                .isEqualTo("org.osgi.framework;version=\"1.10\",javax.xml.parsers,org.xml.sax");
    }
}
