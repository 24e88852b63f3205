// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
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

/** The kar comes and goes, and no bundle of others notices. */
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

        uninstall();
        assertThat(disturbed).as("by coming and going").isEmpty();

        for (int time = 0; time < TIMES; time++) {
            features.installFeatures(names, EnumSet.noneOf(Option.class));
            assertThat(ours()).isNotEmpty().allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
            uninstall();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        }
        assertThat(disturbed).as("by coming and going %d times", TIMES).isEmpty();
        assertThat(context.getBundles()).as("as before").containsExactlyInAnyOrderElementsOf(others);
        context.removeBundleListener(listener);
    }
}
