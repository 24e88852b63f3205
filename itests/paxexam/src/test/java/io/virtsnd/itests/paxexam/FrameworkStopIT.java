// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework that is stopped while it plays is down in time, and leaves no thread. Runs Felix in this process. */
public class FrameworkStopIT {

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Test
    public void shouldBeDownInTimeWhenStoppedUnderSound() throws Exception {
        Framework felix = started();
        io.virtsnd.itests.paxexam.Framework framework =
                new io.virtsnd.itests.paxexam.Framework(felix.getBundleContext());
        framework.configure("io.virtsnd.backend.nullaudio", Map.of("backend.name", "null"));
        framework.configure("io.virtsnd.device", Map.of("device.name", "dev"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card0"));
        NumberedPlayer player = new NumberedPlayer(felix.getBundleContext(), 0);
        await().atMost(Duration.ofSeconds(20)).until(() -> player.completed() > 20 * NumberedPlayer.PERIOD_FRAMES);

        long from = System.nanoTime();
        felix.stop();
        FrameworkEvent stopped = felix.waitForStop(BOUND.toMillis());
        Duration took = Duration.ofNanos(System.nanoTime() - from);

        System.err.println("FrameworkStopIT: stopped under sound in " + took.toMillis() + " ms");
        assertThat(stopped.getType()).isEqualTo(FrameworkEvent.STOPPED);
        assertThat(took).isLessThan(BOUND);
        player.close();
        assertThat(player.problems()).isEmpty();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
    }

    private static Framework started() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                Constants.FRAMEWORK_STORAGE, Files.createTempDirectory("felix").toString());
        settings.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.virtsnd.api;version=1.0,io.virtsnd.api.transport;version=1.0,io.virtsnd.api.message;version=1.0,"
                        + "io.virtsnd.api.backend;version=1.0,org.slf4j;version=2.0,org.osgi.service.cm;version=1.6");
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
