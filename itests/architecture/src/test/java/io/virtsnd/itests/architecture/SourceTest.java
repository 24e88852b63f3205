// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names and words in the sources. */
class SourceTest {

    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Impl|Utils?|Helpers?)");
    private static final Set<String> EMPTY_PACKAGES =
            Set.of("util", "utils", "helper", "helpers", "impl", "common", "misc");

    /** Split so that this file does not match itself. */
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\." + "sleep\\(|TimeUnit\\.\\w+\\." + "sleep\\(");

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern CLEANER = Pattern.compile("\\bCleaner\\.create\\(");
    private static final Pattern THREAD_LOCAL =
            Pattern.compile("\\bnew (Inheritable)?ThreadLocal\\b|ThreadLocal\\.with");
    private static final Pattern SINGLETON = Pattern.compile("\\bstatic\\b.*\\bgetInstance\\(");
    private static final Pattern STANDARD_OUTPUT = Pattern.compile("\\bSystem\\.(out|err)\\b");
    private static final Pattern NODE_LOCK =
            Pattern.compile("java\\.util\\.concurrent\\.locks\\.(Reentrant|Condition|Stamped)");
    private static final Pattern STATIC_STATE = Pattern.compile(
            "^    (private |protected |public )?static (?!final |class |record |enum |interface |void |<)[^(=;]+[=;]");

    private final List<Source> sources = Tree.sources();

    @Test
    void shouldBeginWithItsLicenceWhenJavaFile() {
        assertThat(sources)
                .isNotEmpty()
                .allMatch(source -> source.lines().get(0).equals(LICENCE));
    }

    @Test
    void shouldSayWhatItIsWhenNamed() {
        assertThat(sources)
                .noneMatch(source -> EMPTY_NAME.matcher(source.typeName()).matches());
    }

    @Test
    void shouldSayWhatItHoldsWhenPackage() {
        assertThat(sources).noneMatch(source -> Stream.of(source.packageName().split("\\."))
                .anyMatch(EMPTY_PACKAGES::contains));
    }

    @Test
    void shouldAwaitConditionsWhenTest() {
        assertThat(tests().flatMap(source -> source.places(SLEEP))).isEmpty();
    }

    @Test
    void shouldBeFinishedWhenInTheTree() {
        assertThat(sources.stream().flatMap(source -> source.places(UNFINISHED)))
                .isEmpty();
    }

    @Test
    void shouldLeaveNothingBehindWhenBundleStops() {
        assertThat(bundleMains().flatMap(source -> source.places(CLEANER))).isEmpty();
        assertThat(bundleMains().flatMap(source -> source.places(THREAD_LOCAL))).isEmpty();
    }

    @Test
    void shouldHaveNoStaticStateWhenBundle() {
        assertThat(bundleMains().flatMap(source -> source.places(SINGLETON))).isEmpty();
        assertThat(bundleMains().flatMap(source -> source.places(STATIC_STATE))).isEmpty();
    }

    @Test
    void shouldUseMonitorsWhenOnThePeriodPath() {
        assertThat(bundleMains()
                        .filter(source -> !source.path().startsWith("bundles/io.virtsnd.shell"))
                        .flatMap(source -> source.places(NODE_LOCK)))
                .isEmpty();
    }

    @Test
    void shouldLeaveStandardStreamsToTheShellWhenBundle() {
        assertThat(bundleMains()
                        .filter(source -> !source.path().startsWith("bundles/io.virtsnd.shell"))
                        .flatMap(source -> source.places(STANDARD_OUTPUT)))
                .isEmpty();
    }

    private Stream<Source> tests() {
        return sources.stream().filter(Source::isTest);
    }

    private Stream<Source> bundleMains() {
        return sources.stream().filter(source -> !source.isTest()).filter(source -> source.path()
                .startsWith("bundles"));
    }
}
