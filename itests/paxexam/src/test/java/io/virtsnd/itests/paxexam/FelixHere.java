// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Felix in this process, with the bundles of this house. */
final class FelixHere {

    private FelixHere() {}

    static Framework started() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                Constants.FRAMEWORK_STORAGE, Files.createTempDirectory("felix").toString());
        settings.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.virtsnd.api;version=1.0,io.virtsnd.api.transport;version=1.0,io.virtsnd.api.message;version=1.0,"
                        + "io.virtsnd.api.audio;version=1.0,io.virtsnd.api.backend;version=1.0,org.slf4j;version=2.0,"
                        + "org.osgi.service.cm;version=1.6");
        Framework felix = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(settings);
        felix.init();
        List<Bundle> bundles = new ArrayList<>();
        for (File jar : House.jars()) {
            if (isNeeded(jar.getName())) {
                bundles.add(felix.getBundleContext().installBundle(jar.toURI().toString()));
            }
        }
        felix.start();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        return felix;
    }

    /** Contracts and logging come from this class path; tests' own libraries are not needed inside. */
    private static boolean isNeeded(String jar) {
        boolean house = jar.startsWith("io.virtsnd.") && !jar.startsWith("io.virtsnd.api");
        boolean runtime = jar.startsWith("org.apache.felix.scr") || jar.startsWith("org.apache.felix.configadmin");
        return house || runtime || jar.startsWith("org.osgi.");
    }
}
