// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeFailuresTest {

    private final List<String> reports = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    private final ProbeFailures failures = new ProbeFailures("front", (message, cause) -> {
        reports.add(message);
        causes.add(cause);
    });

    @Test
    void shouldReportOnceWhenReasonStaysTheSame() {
        for (int i = 0; i < 5; i++) {
            assertThat(failures.add(new ClaimedException("transport front", "somebody", "card")))
                    .isTrue();
        }
        assertThat(reports).singleElement().asString().contains("card=front").contains("holder=somebody");
        assertThat(causes).containsOnlyNulls();
    }

    @Test
    void shouldReportAgainWhenReasonChangesOrCardWasThere() {
        failures.add(new TransportException("device is gone"));
        failures.add(new ControlTimeoutException("PCM_INFO", "start=0", 1_000_000));
        failures.add(new TransportException("device is gone"));
        failures.clear();
        failures.add(new TransportException("device is gone"));

        assertThat(reports).hasSize(4);
    }

    @Test
    void shouldReportNoPlaceInTheCodeWhenAPeerWentAway() {
        failures.add(new TransportException("gone", new IOException("end of stream")));
        failures.add(new TransportException("a bug below", new IllegalStateException("bug")));
        assertThat(causes.get(0)).isNull();
        assertThat(causes.get(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNotTryAgainWhenThatWouldNotHelp() {
        assertThat(failures.add(new ProbeRefusedException("queue is too small")))
                .isFalse();
        assertThat(failures.add(new IllegalStateException("a bug"))).isFalse();
        assertThat(causes.get(0)).isNull();
        assertThat(causes.get(1)).isInstanceOf(IllegalStateException.class);
    }
}
