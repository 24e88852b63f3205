// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
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
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** A source and a sink as services of a Karaf: every frame arrives, whatever is updated meanwhile. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SoundIT {

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

    /** The same build again, as another revision. */
    private void update(Bundle bundle) throws Exception {
        Path kar = Path.of(System.getProperty("karaf.data"), "kar");
        try (Stream<Path> files = Files.find(kar, 10, (file, attributes) -> isJarOf(bundle, file))) {
            Path jar = files.findFirst().orElseThrow();
            bundle.update(new ByteArrayInputStream(Files.readAllBytes(jar)));
        }
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
        long audio = bundle("audio").getLastModified();
        for (String name : List.of("pcm", "control", "event", "card", "transport.loopback")) {
            update(bundle(name));
            applications.awaitSound();
        }
        refresh(bundle("pcm"));
        applications.awaitSound();

        int given = applications.end();

        assertThat(bundle("audio").getLastModified()).as("audio goes on").isEqualTo(audio);
        int number = 0;
        for (int index = 1; Files.exists(file(out, index)); index++) {
            ByteBuffer frames =
                    ByteBuffer.wrap(Files.readAllBytes(file(out, index))).order(ByteOrder.LITTLE_ENDIAN);
            while (frames.hasRemaining() && number < given) {
                assertThat(frames.getInt()).isEqualTo(++number);
            }
        }
        assertThat(number).isEqualTo(given);
    }

    private static Path file(Path first, int index) {
        return index == 1 ? first : first.resolveSibling("out-" + index + ".raw");
    }

    private void refresh(Bundle bundle) {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        wiring.refreshBundles(List.of(bundle));
    }
}
