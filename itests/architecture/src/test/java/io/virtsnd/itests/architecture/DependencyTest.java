// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who uses whom, read from the classes and from the manifests. */
class DependencyTest {

    private static final String TRANSPORT_CONTRACTS = "io.virtsnd.api.transport";
    private static final Set<String> SOUND_CONTRACTS = Set.of("io.virtsnd.api.message", "io.virtsnd.api.backend");

    private final List<BundleJar> bundles = Tree.bundleJars();
    private final JavaClasses classes = new ClassFileImporter()
            .importJars(bundles.stream().map(BundleJar::open).toList());

    @Test
    void shouldShowEveryBundleWhenItIsBuilt() {
        assertThat(bundles).allMatch(bundle -> Drawing.shows(bundle.folder()), "is in the drawing of the bundles");
    }

    @Test
    void shouldSeeAllClassesWhenJarsAreRead() {
        // Guards the rules below against passing because nothing was read.
        assertThat(classes.contain("io.virtsnd.api.SoundCard")).isTrue();
        assertThat(dependencies()).hasSizeGreaterThan(100);
    }

    @Test
    void shouldUseOnlyBundlesBelowWhenDrawn() {
        assertThat(dependencies()
                        .filter(use -> Drawing.isOfTheHouse(target(use)))
                        .filter(use -> !Drawing.allows(owner(origin(use)), owner(target(use))))
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    @Test
    void shouldImportOnlyBundlesBelowWhenDrawn() {
        Set<String> violations = new TreeSet<>();
        for (BundleJar bundle : bundles) {
            for (String imported : bundle.clauses("Import-Package")) {
                if (Drawing.isOfTheHouse(imported) && !Drawing.allows(bundle.folder(), owner(imported))) {
                    violations.add(bundle + " imports " + imported);
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void shouldUseOnlyItsOwnForeignPackagesWhenDrawn() {
        // What is embedded may use itself.
        assertThat(dependencies()
                        .filter(use -> Drawing.isOfTheHouse(origin(use)) && !Drawing.isOfTheHouse(target(use)))
                        .filter(use -> !Drawing.allowsForeign(owner(origin(use)), target(use)))
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    @Test
    void shouldSeeNoSoundWhenTransport() {
        assertThat(dependencies()
                        .filter(use -> origin(use).startsWith("io.virtsnd.transport."))
                        .filter(use -> SOUND_CONTRACTS.contains(target(use)))
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    @Test
    void shouldSeeNoTransportWhenMessageBundle() {
        Set<String> messageBundles = Set.of("io.virtsnd.control", "io.virtsnd.pcm", "io.virtsnd.event");
        assertThat(dependencies()
                        .filter(use -> messageBundles.contains(owner(origin(use))))
                        .filter(use -> target(use).equals(TRANSPORT_CONTRACTS))
                        .filter(use -> use.getTargetClass()
                                .getBaseComponentType()
                                .getSimpleName()
                                .startsWith("VirtioT"))
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    private Stream<Dependency> dependencies() {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> !use.getTargetClass().getBaseComponentType().isPrimitive());
    }

    private static String origin(Dependency use) {
        return use.getOriginClass().getPackageName();
    }

    private static String target(Dependency use) {
        JavaClass type = use.getTargetClass().getBaseComponentType();
        return type.getPackageName();
    }

    /** The bundle of a package: the longest symbolic name that the package starts with. */
    private String owner(String packageName) {
        return bundles.stream()
                .map(BundleJar::folder)
                .filter(name -> (packageName + ".").startsWith(name + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse(packageName);
    }
}
