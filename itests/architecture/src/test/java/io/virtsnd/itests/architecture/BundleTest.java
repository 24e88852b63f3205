// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How each bundle is packed. */
class BundleTest {

    private static final Pattern ARTIFACT_ID = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Set<String> BUILD_HEADERS =
            Set.of("Bnd-LastModified", "Build-Jdk", "Build-Jdk-Spec", "Built-By", "Created-By", "Tool");

    private final List<BundleJar> bundles = Tree.bundleJars();

    @Test
    void shouldAggregateEveryBundleWhenItsFolderExists() throws IOException {
        String pom = Files.readString(Tree.file("bundles/pom.xml"));
        assertThat(bundles).isNotEmpty().allMatch(bundle -> pom.contains("<module>" + bundle + "</module>"));
    }

    @Test
    void shouldBeNamedAsTheFolderWhenArtifact() throws IOException {
        for (BundleJar bundle : bundles) {
            Matcher id = ARTIFACT_ID.matcher(Files.readString(Tree.file("bundles/" + bundle + "/pom.xml")));
            assertThat(id.find())
                    .as("artifactId after parent in the pom of %s", bundle)
                    .isTrue();
            assertThat(id.group(1)).isEqualTo(bundle.folder());
        }
    }

    @Test
    void shouldBeNamedAsTheFolderWhenBundle() {
        assertThat(bundles).allSatisfy(bundle -> assertThat(bundle.clauses("Bundle-SymbolicName"))
                .containsExactly(bundle.folder()));
    }

    @Test
    void shouldStayBelowItsRootPackageWhenPacked() {
        assertThat(bundles).allSatisfy(bundle -> assertThat(bundle.packages())
                .isNotEmpty()
                .filteredOn(Drawing::isOfTheHouse)
                .allMatch(name -> (name + ".").startsWith(bundle + ".")));
    }

    @Test
    void shouldExportNothingWhenImplementation() {
        assertThat(bundles)
                .filteredOn(bundle -> !Drawing.exports(bundle.folder()))
                .allSatisfy(bundle -> assertThat(bundle.header("Export-Package"))
                        .as(bundle.folder())
                        .isEmpty());
    }

    @Test
    void shouldKeepAllClassesInternalWhenImplementation() {
        assertThat(bundles)
                .filteredOn(bundle -> !Drawing.exports(bundle.folder()))
                .allSatisfy(bundle -> assertThat(bundle.packages())
                        .filteredOn(Drawing::isOfTheHouse)
                        .allMatch(name -> (name + ".").startsWith(bundle + ".internal.")));
    }

    @Test
    void shouldExportVersionedPackagesWhenLibraryOrContract() {
        assertThat(bundles)
                .filteredOn(bundle -> Drawing.exports(bundle.folder()))
                .allSatisfy(bundle -> assertThat(bundle.clauses("Export-Package"))
                        .isNotEmpty()
                        .noneMatch(name -> name.contains("internal"))
                        .allMatch(name -> isVersioned(bundle, name)));
    }

    @Test
    void shouldHaveNoSplitPackageWhenAllAreInstalled() {
        Map<String, List<String>> owners = new TreeMap<>();
        for (BundleJar bundle : bundles) {
            bundle.packages().forEach(name -> owners.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(bundle.folder()));
        }
        owners.values().removeIf(holders -> holders.size() == 1);
        assertThat(owners).isEmpty();
    }

    @Test
    void shouldHaveNoActivatorWhenPacked() {
        assertThat(bundles).allMatch(bundle -> bundle.header("Bundle-Activator").isEmpty());
    }

    @Test
    void shouldImportNativeAccessOnlyInLinuxWhenPacked() {
        assertThat(bundles)
                .filteredOn(
                        bundle -> bundle.clauses("Import-Package").stream().anyMatch(n -> n.startsWith("com.sun.jna"))
                                || bundle.packages().stream().anyMatch(n -> n.startsWith("com.sun.jna")))
                .allMatch(bundle -> bundle.folder().equals("io.virtsnd.linux"));
    }

    @Test
    void shouldCarryItsLicenceWhenPacked() {
        assertThat(bundles).allSatisfy(bundle -> {
            assertThat(bundle.text("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(bundle.text("META-INF/NOTICE")).startsWith("virtsnd");
        });
    }

    @Test
    void shouldCarryForeignLicencesWhenForeignCodeIsEmbedded() {
        assertThat(bundles)
                .filteredOn(bundle -> bundle.packages().stream().anyMatch(name -> !Drawing.isOfTheHouse(name)))
                .allSatisfy(
                        bundle -> assertThat(bundle.paths()).anyMatch(path -> path.startsWith("META-INF/licenses/")));
    }

    @Test
    void shouldTellNothingOfTheMachineWhenPacked() {
        for (BundleJar bundle : bundles) {
            Set<String> headers = bundle.manifest().getMainAttributes().keySet().stream()
                    .map(Object::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(headers).as(bundle.folder()).doesNotContainAnyElementsOf(BUILD_HEADERS);
        }
    }

    @Test
    void shouldCarryOneTimeWhenPacked() {
        // Native libraries keep the time of the release that they come from.
        Set<Long> times = bundles.stream()
                .flatMap(bundle -> bundle.entries().stream())
                .filter(entry -> !entry.getName().endsWith(".so"))
                .map(JarEntry::getTime)
                .collect(Collectors.toSet());
        assertThat(times).hasSize(1);
    }

    /** Whether the version of a package is its own, and not that of the bundle, which bnd takes when there is none. */
    private static boolean isVersioned(BundleJar bundle, String packageName) {
        String source = "bundles/" + bundle + "/src/main/java/" + packageName.replace('.', '/') + "/package-info.java";
        return Source.of(Path.of(source), Tree.file(source)).lines().stream()
                .anyMatch(line -> line.matches("@(org\\.osgi\\.annotation\\.versioning\\.)?Version\\(.*"));
    }
}
