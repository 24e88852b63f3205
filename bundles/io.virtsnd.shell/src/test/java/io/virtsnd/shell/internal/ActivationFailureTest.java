// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a component said, out of a stack trace. */
class ActivationFailureTest {

    @Test
    void shouldTakeTheInnermostCauseWhenThereIsOne() {
        String trace =
                """
                java.lang.reflect.InvocationTargetException
                \tat some.Where(Where.java:1)
                Caused by: io.virtsnd.api.transport.TransportException: outer: path=/s
                \t... 3 more
                Caused by: io.virtsnd.linux.ErrnoException: bind failed: errno=98 (EADDRINUSE) path=/s
                \t... 4 more
                """;
        assertThat(ActivationFailure.reason(trace)).isEqualTo("bind failed: errno=98 (EADDRINUSE) path=/s");
    }

    @Test
    void shouldTakeTheFirstLineWhenThereIsNoCause() {
        assertThat(ActivationFailure.reason("a.b.Wrong: streams=none\n\tat x")).isEqualTo("streams=none");
        assertThat(ActivationFailure.reason("a.b.Wrong\n\tat x")).isEqualTo("a.b.Wrong");
    }
}
