// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.apache.karaf.kar.KarService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** The kar comes and goes: no bundle of others notices, configurations stay, and nothing else does. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeatureIT {

    private static final int TIMES = 20;

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    private KarService kars;

    @Inject
    private ConfigurationAdmin admin;

    private final List<String> disturbed = new CopyOnWriteArrayList<>();

    @Configuration
    public org.ops4j.pax.exam.Option[] configuration() {
        return Karaf.plain();
    }

    private Stream<Bundle> ours() {
        return Arrays.stream(context.getBundles()).filter(FeatureIT::isOurs);
    }

    private static boolean isOurs(Bundle bundle) {
        return String.valueOf(bundle.getSymbolicName()).startsWith("io.virtsnd.");
    }

    private Set<String> installed() {
        try {
            return Arrays.stream(features.listInstalledFeatures())
                    .map(feature -> feature.getName())
                    .filter(name -> name.startsWith("virtsnd"))
                    .collect(Collectors.toSet());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void uninstall() throws Exception {
        features.uninstallFeatures(
                installed().stream().map(name -> name + "/0.0.0").collect(Collectors.toSet()),
                EnumSet.noneOf(Option.class));
        await().atMost(Duration.ofSeconds(30)).until(() -> ours().findAny().isEmpty());
    }

    /** A device that is served on a socket, and the card of it. */
    private void configureCard() throws Exception {
        String path = Files.createTempDirectory("karaf").resolve("s").toString();
        configure("io.virtsnd.device", Map.of("device.name", "served"));
        configure("io.virtsnd.export.vhostuser", Map.of("export.name", "served", "path", path));
        configure("io.virtsnd.transport.vhostuser", Map.of("transport.name", "snd", "path", path));
    }

    private void configure(String factory, Map<String, Object> properties) throws Exception {
        admin.getFactoryConfiguration(factory, "one", "?").update(new Hashtable<>(properties));
    }

    private void awaitCard() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> context.getAllServiceReferences("io.virtsnd.api.SoundCard", "(card.name=snd)") != null);
    }

    /** What native access and sockets leave open; files are opened by whoever needs a class. */
    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(FeatureIT::target)
                    .filter(target -> target.startsWith("anon_inode:[event") || target.startsWith("/memfd:"))
                    .count();
        }
    }

    /**
     * JDK 17 keeps the classes of the record whose {@code equals}, {@code hashCode} or {@code toString} was linked
     * last (JDK-8078641, mended in later ones): never more than one bundle's. This record takes that place.
     */
    private record Last(Last before) {

        static void link() {
            Last last = new Last(new Last(null));
            assertThat(last.equals(new Last(new Last(null)))).isTrue();
            assertThat(last.hashCode()).isEqualTo(new Last(new Last(null)).hashCode());
            assertThat(last.toString()).contains("before");
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    public void shouldComeAndGoWithoutARepositoryAndDisturbNobody() throws Exception {
        Set<Bundle> others = Set.of(context.getBundles());
        SynchronousBundleListener listener = event -> {
            boolean disturbing = event.getType() == BundleEvent.STOPPED || event.getType() == BundleEvent.UNRESOLVED;
            if (disturbing && others.contains(event.getBundle())) {
                disturbed.add(event.getBundle().getSymbolicName());
            }
        };
        context.addBundleListener(listener);
        kars.install(Karaf.file("features-kar.kar").toURI());
        await().atMost(Duration.ofSeconds(60)).until(() -> installed().size() > 5);
        assertThat(ours()).isNotEmpty().allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
        Set<String> names = installed();
        configureCard();
        awaitCard();

        uninstall();
        assertThat(disturbed).as("by coming and going").isEmpty();

        Map<String, WeakReference<ClassLoader>> loaders = new LinkedHashMap<>();
        long descriptors = descriptors();
        int services = context.getAllServiceReferences(null, null).length;
        for (int time = 0; time < TIMES; time++) {
            features.installFeatures(names, EnumSet.noneOf(Option.class));
            assertThat(ours()).isNotEmpty().allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
            awaitCard(); // by the configurations of before
            if (time < TIMES - 1) { // Karaf remembers the last ones until it is asked for something else
                int round = time;
                ours().forEach(bundle -> loaders.put(
                        bundle.getSymbolicName() + " of round " + round,
                        new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader())));
            }
            uninstall();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        }
        assertThat(loaders).hasSizeGreaterThan((TIMES - 1) * 20);
        Last.link();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(loaders.keySet().stream()
                            .filter(name -> loaders.get(name).get() != null))
                    .isEmpty();
        });
        assertThat(descriptors()).as("descriptors").isLessThanOrEqualTo(descriptors);
        assertThat(context.getAllServiceReferences(null, null)).as("services").hasSizeLessThanOrEqualTo(services);
        assertThat(disturbed).as("by coming and going %d times", TIMES).isEmpty();
        assertThat(context.getBundles()).as("as before").containsExactlyInAnyOrderElementsOf(others);
        context.removeBundleListener(listener);
    }
}
