// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.SoundDeviceControl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.inject.Inject;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Applications as services: they play and record, whatever happens to cards meanwhile. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class AudioIT {

    private static final SoundFormat STEREO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);
    private static final int SOME = 2_400;

    @Inject
    private BundleContext context;

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private Framework framework;
    private Path folder;

    @org.ops4j.pax.exam.Configuration
    public Option[] configuration() {
        return House.installed();
    }

    /** A route, and a device with its files. */
    @Before
    public void plugIn() throws Exception {
        framework = new Framework(context);
        folder = Files.createTempDirectory("audio");
        device("one");
        framework.configure("io.virtsnd.audio.playback", Map.of("idle.timeout", 0));
        framework.configure("io.virtsnd.audio.capture", Map.of());
    }

    @After
    public void unplugEverything() throws Exception {
        unregister();
        ConfigurationAdmin admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        for (Configuration configuration : admin.listConfigurations(null)) {
            configuration.delete();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
    }

    private void device(String name) throws Exception {
        Path out = Files.createDirectories(folder.resolve(name)).resolve("out.raw");
        framework.configure("io.virtsnd.backend.raw", Map.of("backend.name", name, "path", out.toString()));
        framework.configure(
                "io.virtsnd.device", Map.of("device.name", name, "backend.target", "(backend.name=" + name + ")"));
    }

    private Configuration loopback(String device) {
        return framework.configure(
                "io.virtsnd.transport.loopback",
                Map.of("transport.name", "card-" + device, "device.target", "(device.name=" + device + ")"));
    }

    private <S> void register(Class<S> type, S application) {
        registrations.add(context.registerService(type, application, new Hashtable<>()));
    }

    private void unregister() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    private AudioRoute route() {
        return framework.service(AudioRoute.class, "(route.direction=OUTPUT)");
    }

    private void awaitSound(String card) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> route().card().filter(("card-" + card)::equals).isPresent());
        long before = route().statistics().frames();
        await().atMost(Duration.ofSeconds(20)).until(() -> route().statistics().frames() > before + SOME);
    }

    private void end(NumberedFrames source) {
        source.ending = true;
        await().atMost(Duration.ofSeconds(20)).until(() -> route().card().isEmpty());
    }

    /** The files of devices, each next one that a device began. */
    private List<Path> inTurn(String... devices) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String device : devices) {
            List<Path> all = NumberedFiles.in(folder.resolve(device));
            files.add(all.stream()
                    .filter(file -> !files.contains(file))
                    .findFirst()
                    .orElseThrow());
        }
        return files;
    }

    @Test
    public void shouldPlayASourceAsLongAsItIsAService() throws Exception {
        loopback("one");
        NumberedFrames source = new NumberedFrames();
        register(PlaybackSource.class, source);
        awaitSound("one");

        unregister();

        await().until(() -> route().card().isEmpty());
        assertThat(route().members()).isEmpty();
        NumberedFiles heard = NumberedFiles.read(inTurn("one"), 0);
        assertThat(heard.missing + heard.repeated).as("%s", heard).isZero();
        assertThat(heard.frames).isGreaterThan(SOME);
    }

    @Test
    public void shouldGoOnBetweenTransportsWithEveryFrameOnce() throws Exception {
        Configuration one = loopback("one");
        device("two");
        String socket = folder.resolve("s").toString();
        framework.configure(
                "io.virtsnd.export.vhostuser",
                Map.of("export.name", "two", "path", socket, "device.target", "(device.name=two)"));
        framework.configure("io.virtsnd.transport.vhostuser", Map.of("transport.name", "card-two", "path", socket));
        framework.service(SoundCard.class, "(card.name=card-one)");
        framework.service(SoundCard.class, "(card.name=card-two)");
        NumberedFrames source = new NumberedFrames();
        register(PlaybackSource.class, source);
        await().until(() -> route().card().isPresent());
        String first = route().card().orElseThrow().equals("card-one") ? "one" : "two";
        awaitSound(first);
        List<String> turns = new ArrayList<>(List.of(first));

        if (first.equals("two")) {
            stopAndStart("io.virtsnd.transport.vhostuser", "one");
            turns.add("one");
        }
        one.delete();
        awaitSound("two");
        turns.add("two");
        loopback("one");
        framework.service(SoundCard.class, "(card.name=card-one)");
        stopAndStart("io.virtsnd.transport.vhostuser", "one");
        turns.add("one");
        end(source);

        NumberedFiles heard = NumberedFiles.read(inTurn(turns.toArray(String[]::new)), 0);
        assertThat(heard.missing + heard.repeated).as("%s in %s", heard, turns).isZero();
        assertThat(heard.frames).isEqualTo(source.given);
        assertThat(route().statistics().orderly()).isEqualTo(turns.size() - 1);
        assertThat(route().statistics().sudden()).isZero();
    }

    private void stopAndStart(String name, String card) throws Exception {
        Bundle bundle = framework.bundle(name);
        bundle.stop();
        awaitSound(card);
        bundle.start();
    }

    @Test
    public void shouldGoOnWhenBundlesOfTheDriverAreExchanged() throws Exception {
        loopback("one");
        NumberedFrames source = new NumberedFrames();
        register(PlaybackSource.class, source);
        awaitSound("one");
        AudioRoute route = route();
        List<String> bundles = List.of("pcm", "control", "event", "card", "transport.loopback");
        for (String name : bundles) {
            stopAndStart("io.virtsnd." + name);
        }
        end(source);

        assertThat(route()).as("audio is not restarted").isSameAs(route);
        NumberedFiles heard = NumberedFiles.read(NumberedFiles.in(folder.resolve("one")), 0);
        assertThat(heard.missing + heard.repeated).as("%s", heard).isZero();
        assertThat(heard.frames).isEqualTo(source.given);
        assertThat(route.statistics().orderly()).isEqualTo(bundles.size());
    }

    private void stopAndStart(String name) throws Exception {
        Bundle bundle = framework.bundle(name);
        bundle.stop();
        bundle.start();
        awaitSound("one");
    }

    @Test
    public void shouldLeaveACardThatItsFilterDoesNotMeanAnyMore() throws Exception {
        loopback("one");
        ConfigurationAdmin admin = framework.service(ConfigurationAdmin.class);
        Configuration playback = admin.listConfigurations("(service.factoryPid=io.virtsnd.audio.playback)")[0];
        playback.update(new Hashtable<>(Map.of("idle.timeout", 0, "card.target", "(card.jacks.connected=0)")));
        NumberedFrames source = new NumberedFrames();
        register(PlaybackSource.class, source);
        awaitSound("one");
        SoundDeviceControl device = framework.service(SoundDeviceControl.class, "(device.name=one)");

        device.plug(0, false);
        await().until(() -> route().card().isEmpty());
        device.plug(0, true);
        awaitSound("one");
        end(source);

        NumberedFiles heard = NumberedFiles.read(NumberedFiles.in(folder.resolve("one")), 0);
        assertThat(heard.missing + heard.repeated).as("%s", heard).isZero();
        assertThat(heard.frames).isEqualTo(source.given);
    }

    @Test
    public void shouldRecordForEverySinkThatIsAService() {
        framework.configure("io.virtsnd.backend.nullaudio", Map.of("backend.name", "tone", "tone.hz", 440));
        framework.configure("io.virtsnd.device", Map.of("device.name", "mic", "backend.target", "(backend.name=tone)"));
        loopback("mic");
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        register(CaptureSink.class, (frames, position, format) -> first.addAndGet(frames.remaining()));
        register(CaptureSink.class, (frames, position, format) -> second.addAndGet(frames.remaining()));

        await().until(() -> first.get() > SOME && second.get() > SOME);

        unregister();
        AudioRoute route = framework.service(AudioRoute.class, "(route.direction=INPUT)");
        await().until(() -> route.card().isEmpty());
    }

    @Test
    public void shouldPlayThroughAMixerOfJavaxSound() throws Exception {
        Configuration transport = loopback("one");
        Mixer mixer = framework.service(Mixer.class, "(card.name=card-one)");
        AudioFormat format = new AudioFormat(48_000, 16, 2, true, false);
        ByteBuffer sound = ByteBuffer.allocate(4 * 4_800).order(ByteOrder.LITTLE_ENDIAN);
        for (int number = 0; number < 4_800; number++) {
            sound.putInt(number);
        }
        try (SourceDataLine line = (SourceDataLine) mixer.getLine(new DataLine.Info(SourceDataLine.class, format))) {
            line.open(format);
            line.start();
            line.write(sound.array(), 0, sound.capacity());
            line.drain();
        }

        NumberedFiles heard = NumberedFiles.read(inTurn("one"), 0);
        assertThat(heard.frames).isEqualTo(4_800);
        assertThat(heard.missing + heard.repeated).as("%s", heard).isZero();
        transport.delete();
        await().until(() -> context.getServiceReference(Mixer.class) == null);
    }

    @Test
    public void shouldRefuseASecondRouteOfTheSameName() {
        Configuration twin = framework.configure("io.virtsnd.audio.playback", Map.of("idle.timeout", 5));
        framework.configure("io.virtsnd.audio.playback", Map.of("route.name", "kitchen"));

        framework.service(AudioRoute.class, "(route.name=kitchen)");

        assertThat(twin.getPid()).isNotNull();
        assertThat(framework.references(AudioRoute.class, "(route.direction=OUTPUT)"))
                .hasSize(2);
    }

    /** Frames that are their numbers from 0 on. */
    private static final class NumberedFrames implements PlaybackSource {

        private volatile int given;
        private volatile boolean ending;

        @Override
        public SoundFormat format() {
            return STEREO;
        }

        @Override
        public boolean pull(ByteBuffer frames) {
            int next = given;
            while (frames.hasRemaining()) {
                frames.putInt(next++);
            }
            given = next;
            return !ending;
        }
    }
}
