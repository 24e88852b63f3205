// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.kar.KarService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** A source and a sink as services of a Karaf: every frame arrives, whatever is updated meanwhile. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SoundIT {

    /** The contracts, which this test uses too; and where sound goes to, and has to be counted. */
    private static final Set<String> KEPT =
            Set.of("io.virtsnd.api", "io.virtsnd.backend.file", "io.virtsnd.backend.raw");

    private int builds;

    @Inject
    private BundleContext context;

    @Inject
    private KarService kars;

    @Inject
    private ConfigurationAdmin admin;

    @Configuration
    public org.ops4j.pax.exam.Option[] configuration() {
        return Karaf.plain();
    }

    private void configure(String factory, String name, Map<String, Object> properties) throws Exception {
        admin.getFactoryConfiguration(factory, name, "?").update(new Hashtable<>(properties));
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> ("io.virtsnd." + name).equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** Another build: the same code, with a version of its own. */
    private static byte[] build(Bundle bundle, int number) throws IOException {
        Path kar = Path.of(System.getProperty("karaf.data"), "kar");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.find(kar, 10, (file, attributes) -> isJarOf(bundle, file));
                JarInputStream from = new JarInputStream(
                        Files.newInputStream(files.findFirst().orElseThrow()))) {
            Manifest manifest = from.getManifest();
            Attributes headers = manifest.getMainAttributes();
            headers.putValue("Bundle-Version", headers.getValue("Bundle-Version") + "-build" + number);
            try (JarOutputStream to = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = from.getNextJarEntry(); entry != null; entry = from.getNextJarEntry()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.transferTo(to);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void update(Bundle bundle) throws Exception {
        builds++;
        bundle.update(new ByteArrayInputStream(build(bundle, builds)));
        assertThat(bundle.getVersion().getQualifier()).endsWith("-build" + builds);
        assertThat(bundle.getState()).as(bundle.getSymbolicName()).isEqualTo(Bundle.ACTIVE);
    }

    private static boolean isJarOf(Bundle bundle, Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(bundle.getSymbolicName() + "-") && name.endsWith(".jar");
    }

    @Test
    public void shouldPlayEveryFrameWhileBundlesAreUpdated() throws Exception {
        kars.install(Karaf.file("features-kar.kar").toURI());
        await().until(() -> admin.listConfigurations("(service.factoryPid=io.virtsnd.audio.playback)") != null);
        Path out = Files.createTempDirectory("karaf").resolve("out.raw");
        configure("io.virtsnd.backend.raw", "out", Map.of("backend.name", "out", "path", out.toString()));
        configure("io.virtsnd.backend.nullaudio", "tone", Map.of("backend.name", "tone", "tone.hz", 440));
        configure("io.virtsnd.device", "out", Map.of("device.name", "out", "backend.target", "(backend.name=out)"));
        configure(
                "io.virtsnd.device",
                "mic",
                Map.of("device.name", "mic", "backend.target", "(backend.name=tone)", "streams", new String[] {"input"
                }));
        for (String name : List.of("out", "mic")) {
            configure(
                    "io.virtsnd.transport.loopback",
                    name,
                    Map.of("transport.name", name, "device.target", "(device.name=" + name + ")"));
        }
        Applications applications = new Applications(context);
        applications.awaitSound();
        for (Bundle bundle : ours()) {
            if (!KEPT.contains(bundle.getSymbolicName())) {
                Set<Object> routes = routes();
                renew(bundle, applications);
                if (!bundle.getSymbolicName().equals("io.virtsnd.audio")) {
                    assertThat(routes()).as("audio goes on").isEqualTo(routes);
                }
            }
        }
        assertThat(builds).isGreaterThan(2 * 15);
        int given = applications.end();
        await().until(() -> Arrays.stream(out.getParent().toFile().list()).noneMatch(name -> name.endsWith(".part")));

        int frame = 0;
        for (int index = 1; Files.exists(file(out, index)); index++) {
            ByteBuffer frames =
                    ByteBuffer.wrap(Files.readAllBytes(file(out, index))).order(ByteOrder.LITTLE_ENDIAN);
            while (frames.hasRemaining() && frame < given) {
                assertThat(frames.getInt()).isEqualTo(++frame);
            }
        }
        assertThat(frame).isEqualTo(given);

        // Where sound goes to may be exchanged as well; what is played while there is nothing is heard by nobody.
        Applications others = new Applications(context);
        for (String name : List.of("backend.raw", "backend.file")) {
            renew(bundle(name), others);
        }
        others.end();
    }

    /** Updates a bundle to another build, without refreshing it and with; sound goes on each time. */
    private void renew(Bundle bundle, Applications applications) throws Exception {
        update(bundle);
        applications.awaitSound();
        update(bundle);
        refresh(bundle);
        applications.awaitSound();
    }

    /** Numbers of the services of routes. */
    private Set<Object> routes() throws InvalidSyntaxException {
        return Arrays.stream(context.getAllServiceReferences("io.virtsnd.api.audio.AudioRoute", null))
                .map(reference -> reference.getProperty("service.id"))
                .collect(Collectors.toSet());
    }

    private static Path file(Path first, int index) {
        return index == 1 ? first : first.resolveSibling("out-" + index + ".raw");
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(List.of(bundle), event -> refreshed.countDown());
        assertThat(refreshed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("io.virtsnd."))
                .toList();
    }
}
