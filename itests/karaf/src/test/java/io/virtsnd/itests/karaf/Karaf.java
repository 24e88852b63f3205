// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOptions;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption;

/** A Karaf as it is downloaded, to which all repositories are forbidden. */
final class Karaf {

    private static final String REPOSITORIES = "etc/org.ops4j.pax.url.mvn.cfg";

    private Karaf() {}

    static Option[] plain() {
        return new Option[] {
            karafDistributionConfiguration()
                    .frameworkUrl(file("apache-karaf.zip").toURI().toString())
                    .name("Apache Karaf")
                    .karafVersion(System.getProperty("karaf.version"))
                    .unpackDirectory(new File(System.getProperty("exam.folder")))
                    .useDeployFolder(false),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            logLevel(LogLevelOption.LogLevel.WARN),
            editConfigurationFilePut(REPOSITORIES, "org.ops4j.pax.url.mvn.repositories", ""),
            editConfigurationFilePut(
                    REPOSITORIES,
                    "org.ops4j.pax.url.mvn.localRepository",
                    System.getProperty("exam.folder") + "/empty"),
            editConfigurationFilePut(
                    REPOSITORIES,
                    "org.ops4j.pax.url.mvn.defaultRepositories",
                    "file:${karaf.home}/${karaf.default.repository}@id=system.repository@snapshots,"
                            + "file:${karaf.data}/kar@id=kar.repository@multi@snapshots,file:"
                            + System.getProperty("exam.repository") + "@id=exam@snapshots"),
            modules(),
            systemTimeout(90_000),
            systemProperty("karaf.files").value(System.getProperty("karaf.files")),
            library("assertj-core"),
            library("byte-buddy"),
            library("awaitility"),
            library("hamcrest")
        };
    }

    /** What Karaf's own script tells a JVM from 9 on. */
    private static Option modules() {
        return composite(
                vmOptions("--add-reads=java.xml=java.logging"),
                vmOptions(
                        "--patch-module",
                        "java.base=lib/endorsed/org.apache.karaf.specs.locator-" + System.getProperty("karaf.version")
                                + ".jar"),
                vmOptions(
                        "--patch-module",
                        "java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + System.getProperty("karaf.version")
                                + ".jar"),
                vmOptions("--add-opens", "java.base/java.security=ALL-UNNAMED"),
                vmOptions("--add-opens", "java.base/java.net=ALL-UNNAMED"),
                vmOptions("--add-opens", "java.base/java.lang=ALL-UNNAMED"),
                vmOptions("--add-opens", "java.base/java.util=ALL-UNNAMED"),
                vmOptions("--add-opens", "java.naming/javax.naming.spi=ALL-UNNAMED"),
                vmOptions("--add-opens", "java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/org.apache.karaf.specs.locator=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.protocol.ftp=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED"),
                vmOptions("--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED"),
                vmOptions("--add-exports=jdk.xml.dom/org.w3c.dom.html=ALL-UNNAMED"),
                vmOptions("--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED"),
                vmOptions("--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED"));
    }

    private static Option library(String name) {
        return bundle(file(name + ".jar").toURI().toString());
    }

    /** A file that the build put there. */
    static File file(String name) {
        return new File(System.getProperty("karaf.files"), name);
    }
}
