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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemPackagesTest {

    @TempDir
    private Path folder;

    private void jar(String name, String symbolicName, String exported) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (symbolicName != null) {
            main.putValue("Bundle-SymbolicName", symbolicName);
        }
        if (exported != null) {
            main.putValue("Export-Package", exported);
        }
        Files.createDirectories(folder.resolve("lib"));
        try (OutputStream file = Files.newOutputStream(folder.resolve("lib").resolve(name))) {
            new JarOutputStream(file, manifest).close();
        }
    }

    @Test
    void shouldExportWhatTheJarsDoButNotWhatTheFrameworkDoes() throws IOException {
        jar("a.jar", "a", "a.one;version=\"1.2\",a.two");
        jar("felix.jar", "org.apache.felix.framework", "org.osgi.framework;version=\"1.10\"");
        jar("plain.jar", null, null);

        new SystemPackages(folder).write();

        assertThat(new Distribution(folder).systemPackages()).isEqualTo("a.one;version=\"1.2\",a.two");
    }
}
