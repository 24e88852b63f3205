// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Another build of a bundle: the same code under another version, with a resource that says which build it is. */
final class Rebuilt {

    /** A resource that only builds made here have. */
    static final String BUILD = "META-INF/virtsnd-build";

    private Rebuilt() {}

    /** The jar of the other build. */
    static InputStream of(Path jar, int build) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream from = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = new Manifest(from.getManifest());
            Attributes headers = manifest.getMainAttributes();
            headers.putValue("Bundle-Version", headers.getValue("Bundle-Version") + "-build" + build);
            try (JarOutputStream to = new JarOutputStream(bytes, manifest)) {
                to.putNextEntry(new JarEntry(BUILD));
                to.write(Integer.toString(build).getBytes(StandardCharsets.US_ASCII));
                for (JarEntry entry = from.getNextJarEntry(); entry != null; entry = from.getNextJarEntry()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.transferTo(to);
                }
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** The build that the class of an object was loaded from; 0 if it was not made here. */
    static int buildOf(Object object) {
        try (InputStream resource = object.getClass().getClassLoader().getResourceAsStream(BUILD)) {
            return resource == null
                    ? 0
                    : Integer.parseInt(new String(resource.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
