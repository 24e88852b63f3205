// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What others compile against is documented, wholly. */
class DocumentationTest {

    private final List<Source> exported = Tree.sources().stream()
            .filter(source -> !source.isTest())
            .filter(source -> Drawing.exports(source.module()))
            .filter(source -> !source.packageName().contains(".internal"))
            .toList();

    @Test
    void shouldBeDocumentedWhenExported() {
        assertThat(exported).isNotEmpty();
        assertThat(Documentation.missingIn(exported)).isEmpty();
    }

    @Test
    void shouldDescribeItsPackageWhenExported() {
        assertThat(exported)
                .filteredOn(source -> source.typeName().equals("package-info"))
                .isNotEmpty()
                .allMatch(source -> source.lines().get(1).startsWith("/**"));
    }
}
