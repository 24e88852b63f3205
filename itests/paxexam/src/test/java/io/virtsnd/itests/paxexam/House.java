// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import org.ops4j.pax.exam.Option;

/** All bundles of this house and what they need, installed in a framework of a process of its own. */
final class House {

    private static final String[] HANDED_ON = {"bundles.dir", "virtsnd.quick", "virtsnd.seed", "java.io.tmpdir"};

    private House() {}

    /** What is installed; no start level of this house's bundles matters. */
    static Option[] installed() {
        return new Option[] {
            composite(Arrays.stream(jars()).map(House::installed).toArray(Option[]::new)),
            composite(Arrays.stream(HANDED_ON)
                    .map(name -> systemProperty(name).value(System.getProperty(name, "")))
                    .toArray(Option[]::new)),
            systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"),
            systemProperty("pax.exam.osgi.unresolved.fail").value("true"),
            vmOption("-Xmx512m"),
            // what a test reads from files is not kept in direct memory
            vmOption("-Djdk.nio.maxCachedBufferSize=4096"),
            systemTimeout(60_000),
            junitBundles()
        };
    }

    /** The jars of the bundles. */
    static File[] jars() {
        File[] jars = new File(System.getProperty("bundles.dir")).listFiles((dir, name) -> name.endsWith(".jar"));
        Arrays.sort(jars);
        return jars;
    }

    /** The jar of one bundle of this house. */
    static Path jar(String symbolicName) {
        return Path.of(System.getProperty("bundles.dir"), symbolicName + ".jar");
    }

    private static Option installed(File jar) {
        boolean logging = jar.getName().startsWith("pax-logging");
        return bundle(jar.toURI().toString()).startLevel(logging ? 1 : 4);
    }
}
