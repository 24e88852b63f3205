// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Declarative services, read from the component descriptions in the jars. */
class ComponentTest {

    private static final Pattern NAME = Pattern.compile("<scr:component[^>]*\\sname=\"([^\"]+)\"");
    private static final Pattern POLICY = Pattern.compile("configuration-policy=\"([^\"]+)\"");
    private static final Pattern PID = Pattern.compile("configuration-pid=\"([^\"]+)\"");
    /** What the components of one bundle share; no other bundle can see the type. */
    private static final Set<String> SHARED = Set.of("io.virtsnd.audio.internal.Occupants");

    private static final Pattern PROVIDED = Pattern.compile("<provide interface=\"([^\"]+)\"");
    private static final Pattern BIND = Pattern.compile("<reference[^>]*\\sbind=\"[^>]*>");

    /** One component description: where it is and its XML. */
    private record Description(String bundle, String path, String xml) {
        @Override
        public String toString() {
            return bundle + "/" + path;
        }

        String first(Pattern pattern) {
            Matcher matcher = pattern.matcher(xml);
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    private final List<Description> components = descriptions();

    @Test
    void shouldBeFoundWhenDescribed() {
        // Guards the rules below against passing because nothing was read.
        assertThat(components).extracting(Description::bundle).contains("io.virtsnd.card", "io.virtsnd.pcm");
        assertThat(components)
                .allSatisfy(component ->
                        assertThat(component.first(NAME)).as("%s", component).isNotEmpty());
    }

    @Test
    void shouldBeNamedInsideItsBundleWhenComponent() {
        assertThat(components)
                .allMatch(component -> (component.first(NAME) + ".").startsWith(component.bundle() + "."));
    }

    @Test
    void shouldTakeItsNameAsPidWhenConfigured() {
        assertThat(components)
                .filteredOn(component -> component.first(POLICY).equals("require"))
                .isNotEmpty()
                .allMatch(component ->
                        component.first(PID).isEmpty() || component.first(PID).equals(component.first(NAME)));
    }

    @Test
    void shouldProvideContractsOnlyWhenServiceOfTheHouse() {
        List<String> violations = new ArrayList<>();
        for (Description component : components) {
            Matcher provided = PROVIDED.matcher(component.xml());
            while (provided.find()) {
                String type = provided.group(1);
                // A command object of the shell is found by its osgi.command properties, not by its type.
                boolean command = component.bundle().equals("io.virtsnd.shell");
                if (Drawing.isOfTheHouse(type)
                        && !type.startsWith("io.virtsnd.api.")
                        && !command
                        && !SHARED.contains(type)) {
                    violations.add(component + " provides " + type);
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void shouldNameUnbindWhenReferenceIsBoundByMethod() {
        List<String> violations = new ArrayList<>();
        for (Description component : components) {
            Matcher reference = BIND.matcher(component.xml());
            while (reference.find()) {
                if (!reference.group().contains("unbind=\"")) {
                    violations.add(component + ": " + reference.group());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    private static List<Description> descriptions() {
        List<Description> found = new ArrayList<>();
        for (BundleJar bundle : Tree.bundleJars()) {
            for (String path : bundle.clauses("Service-Component")) {
                found.add(new Description(bundle.folder(), path, bundle.text(path)));
            }
        }
        return found;
    }
}
