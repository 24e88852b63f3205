// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A bundle of somebody else: compiled against io.virtsnd.api and the framework, and nothing else. */
final class ForeignBundle {

    private ForeignBundle() {}

    /**
     * Compiles and packs src/foreign/NAME.
     *
     * @param folder where the jar goes
     * @param name of the sources
     * @param activator its class
     */
    static Path build(Path folder, String name, String activator) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
        compile(Virtsnd.ROOT.resolve("itests/launcher/src/foreign").resolve(name), classes);
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "tiny." + name);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", activator);
        main.putValue(
                "Import-Package",
                "io.virtsnd.api;version=\"[1.0,2)\",io.virtsnd.api.backend;version=\"[1.0,2)\","
                        + "io.virtsnd.api.transport;version=\"[1.0,2)\",org.osgi.framework,org.osgi.util.tracker");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path path : files(classes)) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
        return jar;
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        String path = Virtsnd.DIST.resolve("lib/io.virtsnd.api.jar") + ":"
                + Virtsnd.DIST.resolve("lib/org.apache.felix.framework.jar");
        List<String> options = List.of("--release", "17", "-cp", path, "-d", classes.toString());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files(sources)))
                    .call();
            if (!compiled) {
                throw new IOException(said.toString());
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
