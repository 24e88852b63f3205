// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes that keep the code readable. */
class SizeTest {

    private static final int MAX_FILE_LINES = 400;
    private static final int MEDIAN_FILE_LINES = 120;
    private static final int MAX_METHOD_LINES = 60;
    private static final int P90_METHOD_LINES = 20;
    private static final int MAX_PARAMETERS = 4;

    private final List<Source> sources = Tree.sources();
    private final List<Source> mains =
            sources.stream().filter(source -> !source.isTest()).toList();
    private final List<Method> methods = Method.of(mains);

    @Test
    void shouldFitOneSittingWhenFile() {
        assertThat(sources)
                .filteredOn(source -> source.lines().size() > MAX_FILE_LINES)
                .isEmpty();
    }

    @Test
    void shouldFitTwoScreensWhenTypicalFile() {
        assertThat(percentile(
                        mains.stream()
                                .map(source -> source.lines().size())
                                .sorted()
                                .toList(),
                        50))
                .isBetween(1, MEDIAN_FILE_LINES);
    }

    @Test
    void shouldFitOneScreenWhenMethod() {
        assertThat(methods)
                .isNotEmpty()
                .filteredOn(method -> method.lines() > MAX_METHOD_LINES)
                .isEmpty();
    }

    @Test
    void shouldBeShortWhenTypicalMethod() {
        assertThat(percentile(methods.stream().map(Method::lines).sorted().toList(), 90))
                .isBetween(1, P90_METHOD_LINES);
    }

    @Test
    void shouldTakeRecordWhenManyParameters() {
        assertThat(methods)
                .filteredOn(method -> method.parameters() > MAX_PARAMETERS && !method.injected())
                .isEmpty();
    }

    @Test
    void shouldHaveAsMuchTestAsMainWhenCounted() {
        long test = sources.stream()
                .filter(Source::isTest)
                .mapToLong(source -> source.lines().size())
                .sum();
        long main = mains.stream().mapToLong(source -> source.lines().size()).sum();
        assertThat(test).isGreaterThanOrEqualTo(main);
    }

    private static int percentile(List<Integer> sorted, int percent) {
        return sorted.get((sorted.size() - 1) * percent / 100);
    }
}
