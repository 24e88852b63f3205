// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompletionsTest {

    private final DescriptorChain chain = new QueuePair(4, true, false, 16).reserve(3);
    private final Completions completions = new Completions(2);

    @Test
    void shouldTellChainTokenAndLength() {
        completions.add(chain, 12, null);
        assertThat(completions.count()).isEqualTo(1);
        assertThat(completions.capacity()).isEqualTo(2);
        assertThat(completions.chain(0)).isSameAs(chain);
        assertThat(completions.token(0)).isEqualTo(3);
        assertThat(completions.length(0)).isEqualTo(12);
        assertThat(completions.violation(0)).isNull();
        assertThat(completions.isClean(0)).isTrue();
        assertThat(completions.isGivenBack(0)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(UsedViolation.class)
    void shouldTellTheViolationBesideTheLength(UsedViolation violation) {
        completions.add(chain, Integer.MAX_VALUE, violation);
        assertThat(completions.violation(0)).isEqualTo(violation);
        assertThat(completions.length(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(completions.isClean(0)).isFalse();
        assertThat(completions.isGivenBack(0)).isEqualTo(violation == UsedViolation.LENGTH_BEYOND_CAPACITY);
    }

    @Test
    void shouldForgetViolationsOfEarlierEntries() {
        completions.add(chain, 1, UsedViolation.ID_NOT_EXPOSED);
        completions.restart();
        completions.add(chain, 2, null);
        assertThat(completions.isClean(0)).isTrue();
    }

    @Test
    void shouldLetGoOfChainsWhenCleared() {
        completions.add(chain, 1, null);
        completions.clear();
        assertThat(completions.count()).isZero();
        assertThat(completions.chain(0)).isNull();
    }

    @Test
    void shouldHaveRoomForOneAtLeast() {
        assertThatThrownBy(() -> new Completions(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity=0");
    }
}
