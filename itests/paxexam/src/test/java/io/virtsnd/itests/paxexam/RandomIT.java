// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.RouteStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import javax.inject.Inject;
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
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Two cards, three sources, and things that happen to all of them in random order: no frame is lost. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RandomIT {

    private static final boolean QUICK = Boolean.getBoolean("virtsnd.quick");
    private static final int EVENTS = QUICK ? 15 : 100;
    private static final long SEED = 43_531_659_506_201L;
    private static final int SOME = 1_200;
    private static final List<String> CARDS = List.of("one", "two");
    private static final int PERIOD_FRAMES_MAX = 480;
    private static final int PERIODS_MAX = 6;

    @Inject
    private BundleContext context;

    private final Map<String, Configuration> transports = new LinkedHashMap<>();
    private final Set<AudioRoute> routes = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> story = new ArrayList<>();
    private String happened = "";
    private Framework framework;
    private ThreeSources sources;
    private Configuration route;
    private Path folder;
    private Random random;

    @org.ops4j.pax.exam.Configuration
    public Option[] configuration() {
        return House.installed();
    }

    /** Two devices with their files, and a route. */
    @Before
    public void begin() throws IOException {
        framework = new Framework(context);
        folder = Files.createTempDirectory("random");
        long seed = Long.getLong("virtsnd.seed", SEED);
        System.err.println("RandomIT: events=" + EVENTS + " seed=" + seed + "; others with -Dvirtsnd.seed=N");
        random = new Random(seed);
        for (String name : CARDS) {
            Path out = Files.createDirectories(folder.resolve(name)).resolve("out.raw");
            framework.configure("io.virtsnd.backend.raw", Map.of("backend.name", name, "path", out.toString()));
            framework.configure(
                    "io.virtsnd.device", Map.of("device.name", name, "backend.target", "(backend.name=" + name + ")"));
        }
        route = framework.configure("io.virtsnd.audio.playback", settings(240, 4));
    }

    private static Map<String, Object> settings(int periodFrames, int periods) {
        return Map.of(
                "format", "S32", "channels", 3, "idle.timeout", 50, "period.frames", periodFrames, "periods", periods);
    }

    @After
    public void end() throws Exception {
        if (sources != null) {
            sources.unregister();
        }
        ConfigurationAdmin admin = framework.service(ConfigurationAdmin.class);
        for (Configuration configuration : admin.listConfigurations(null)) {
            configuration.delete();
        }
        transports.clear();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
    }

    /** Something that happens. */
    @FunctionalInterface
    private interface Event {

        /** Lets it happen. */
        void happen() throws Exception;
    }

    private void play(List<Event> events) throws Exception {
        sources = new ThreeSources(context);
        awaitSound();
        for (int i = 0; i < EVENTS; i++) {
            events.get(random.nextInt(events.size())).happen();
            awaitSound();
            story.add(happened + " then " + sources);
        }
        if (transports.isEmpty()) {
            events.get(0).happen(); // plugs a card in
        }
        if (!sources.isAny()) {
            sources.toggle(0);
        }
        awaitSound();
        sources.end();
        await().atMost(Duration.ofSeconds(20)).until(() -> route().card().isEmpty());
    }

    private AudioRoute route() {
        AudioRoute route = await().until(
                        () -> framework.references(AudioRoute.class, "(route.direction=OUTPUT)").stream()
                                .map(context::getService)
                                .filter(Objects::nonNull)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        routes.add(route);
        return route;
    }

    /** What all routes of the test say together. */
    private long sum(ToLongFunction<RouteStatistics> what) {
        return routes.stream().map(AudioRoute::statistics).mapToLong(what).sum();
    }

    /** The next frames are played, if there is a source and a card. */
    private void awaitSound() {
        if (!sources.isAny() || transports.isEmpty()) {
            return;
        }
        AtomicReference<AudioRoute> now = new AtomicReference<>();
        AtomicLong before = new AtomicLong();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            AudioRoute next = route();
            if (next != now.getAndSet(next)) {
                before.set(next.statistics().frames()); // it was configured anew meanwhile
            }
            return next.statistics().frames() > before.get() + SOME;
        });
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String card : CARDS) {
            files.addAll(NumberedFiles.in(folder.resolve(card)));
        }
        return files;
    }

    // --- what happens ---

    private void toggleLoopback(String name) throws IOException {
        toggle(name, "io.virtsnd.transport.loopback", Map.of("device.target", "(device.name=" + name + ")"));
    }

    private void toggleSocket(String name) throws IOException {
        toggle(name, "io.virtsnd.transport.vhostuser", Map.of("path", socket(name)));
    }

    private String socket(String name) {
        return folder.resolve(name + ".sock").toString();
    }

    private void toggle(String name, String factory, Map<String, Object> properties) throws IOException {
        happened = "transport " + name;
        Configuration there = transports.remove(name);
        if (there != null) {
            there.delete();
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>(properties);
        all.put("transport.name", name);
        transports.put(name, framework.configure(factory, all));
        framework.service(SoundCard.class, "(card.name=" + name + ")");
    }

    private void toggleSource() {
        int number = random.nextInt(3);
        happened = "source " + number;
        sources.toggle(number);
    }

    private void restart(String... names) throws Exception {
        happened = names[random.nextInt(names.length)];
        Bundle bundle = framework.bundle("io.virtsnd." + happened);
        bundle.stop();
        bundle.start();
    }

    /** What was taken from sources is heard before it stops, if there is a card to hear it. */
    private void restartAudio() throws Exception {
        if (!transports.isEmpty()) {
            restart("audio");
        }
    }

    private void reconfigure() throws IOException {
        int periodFrames = new int[] {240, PERIOD_FRAMES_MAX, 441}[random.nextInt(3)];
        happened = "configuration " + periodFrames;
        route.update(new Hashtable<>(settings(periodFrames, 2 + random.nextInt(PERIODS_MAX - 1))));
    }

    @Test
    public void shouldPlayEveryFrameOfEverySourceOnceWhenAllIsInOrder() throws Exception {
        for (String name : CARDS) {
            toggleLoopback(name);
        }

        play(List.of(
                () -> toggleLoopback("one"),
                () -> toggleLoopback("two"),
                this::toggleSource,
                this::toggleSource,
                () -> restart("pcm", "control", "event", "card", "device", "transport.loopback"),
                this::restartAudio,
                this::reconfigure));

        assertHeard();
        assertThat(routes).as("routes that were configured").hasSizeGreaterThan(1);
    }

    /** Everything is there and in order; twice only what a route had to play again, for a card did not leave in order. */
    private void assertHeard() throws IOException {
        long repeated = sum(RouteStatistics::repeated);
        System.err.println("RandomIT: frames=" + sum(RouteStatistics::frames) + " orderly="
                + sum(RouteStatistics::orderly) + " sudden=" + sum(RouteStatistics::sudden) + " repeated=" + repeated);
        assertThat(repeated).isLessThanOrEqualTo(sum(RouteStatistics::sudden) * PERIODS_MAX * PERIOD_FRAMES_MAX);
        for (ThreeSources.Heard heard : sources.heard(files())) {
            assertThat(heard.given()).isGreaterThan(SOME);
            assertThat(heard.missing()).as("missing: %s in %s", heard, story).isZero();
            assertThat((long) heard.twice).as("twice: %s", heard).isLessThanOrEqualTo(repeated);
            assertThat(heard.disordered).as("order: %s", heard).isZero();
        }
    }

    @Test
    public void shouldRepeatNoMoreThanWasOnItsWayWhenDevicesDie() throws Exception {
        for (String name : CARDS) {
            framework.configure(
                    "io.virtsnd.export.vhostuser",
                    Map.of("export.name", name, "path", socket(name), "device.target", "(device.name=" + name + ")"));
            toggleSocket(name);
        }

        play(List.of(
                () -> toggleSocket("one"),
                () -> toggleSocket("two"),
                this::toggleSource,
                () -> restart("pcm", "control", "event", "card", "transport.vhostuser"),
                () -> restart("device", "export.vhostuser"),
                () -> restart("device", "export.vhostuser")));

        assertHeard();
    }
}
