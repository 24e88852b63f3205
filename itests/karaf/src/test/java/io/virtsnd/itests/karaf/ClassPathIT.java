// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ops4j.pax.exam.CoreOptions.bootClasspathLibrary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import javax.inject.Inject;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import org.apache.karaf.kar.KarService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.service.cm.ConfigurationAdmin;

/** A Karaf that was started again after the kar was installed: AudioSystem lists its cards, to bundles and to others. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ClassPathIT {

    private static final String BRIDGE = "lib/boot/virtsnd-bridge.jar";
    private static final AudioFormat FORMAT = new AudioFormat(48_000, 16, 2, true, false);

    @Inject
    private KarService kars;

    @Inject
    private ConfigurationAdmin admin;

    @Configuration
    public Option[] configuration() throws IOException {
        return OptionUtils.combine(
                Karaf.plain(), bootClasspathLibrary(unpackedBridge().toUri().toString()));
    }

    /** As {@code kar:install} unpacks it. */
    private static Path unpackedBridge() throws IOException {
        Path bridge = Files.createTempDirectory("karaf").resolve("virtsnd-bridge.jar");
        try (ZipFile kar = new ZipFile(Karaf.file("features-kar.kar"));
                InputStream bytes = kar.getInputStream(kar.getEntry("resources/" + BRIDGE))) {
            Files.copy(bytes, bridge);
        }
        return bridge;
    }

    private void configure(String factory, Map<String, Object> properties) throws IOException {
        admin.getFactoryConfiguration(factory, "out", "?").update(new Hashtable<>(properties));
    }

    private static Mixer.Info[] ours() {
        return Arrays.stream(AudioSystem.getMixerInfo())
                .filter(info -> info.getVendor().equals("virtsnd"))
                .toArray(Mixer.Info[]::new);
    }

    /** AudioSystem asks the context class loader of its caller; that of a bundle knows nothing of the class path. */
    @Test
    public void shouldPlayOnACardThatAudioSystemLists() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            playOnWhatIsListed();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void playOnWhatIsListed() throws Exception {
        kars.install(Karaf.file("features-kar.kar").toURI());
        assertThat(Path.of(System.getProperty("karaf.base"), BRIDGE)).exists();
        Path out = Files.createTempDirectory("karaf").resolve("out.raw");
        configure("io.virtsnd.backend.raw", Map.of("backend.name", "out", "path", out.toString()));
        configure("io.virtsnd.device", Map.of("device.name", "out", "backend.target", "(backend.name=out)"));
        configure(
                "io.virtsnd.transport.loopback", Map.of("transport.name", "out", "device.target", "(device.name=out)"));
        await().pollInSameThread().until(() -> ours().length == 1);
        byte[] sound = new byte[48_000 * 4];
        new Random(1).nextBytes(sound);

        try (SourceDataLine line = AudioSystem.getSourceDataLine(FORMAT, ours()[0])) {
            line.open(FORMAT);
            line.start();
            line.write(sound, 0, sound.length);
            line.drain();
        }

        assertThat(Files.readAllBytes(out)).isEqualTo(sound);
        admin.listConfigurations("(service.factoryPid=io.virtsnd.transport.loopback)")[0].delete();
        await().pollInSameThread().until(() -> ours().length == 0);
    }
}
