// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.transport.pci.internal.PciSettings.Interrupts;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptPlanTest {

    private static List<Integer> vectors(int queues, int available, Interrupts wanted) {
        return InterruptPlan.inOrder(queues, available, wanted).stream()
                .map(InterruptPlan::vectors)
                .toList();
    }

    @Test
    void shouldTryLessAfterMoreAndTheLineLast() {
        assertThat(vectors(4, 64, Interrupts.PER_QUEUE)).containsExactly(5, 2, 1, 0);
        assertThat(vectors(4, 5, Interrupts.PER_QUEUE)).containsExactly(5, 2, 1, 0);
        assertThat(vectors(4, 4, Interrupts.PER_QUEUE)).containsExactly(2, 1, 0);
        assertThat(vectors(4, 64, Interrupts.SHARED)).containsExactly(2, 1, 0);
        assertThat(vectors(4, 1, Interrupts.SHARED)).containsExactly(1, 0);
        assertThat(vectors(4, 64, Interrupts.LINE)).containsExactly(0);
        assertThat(vectors(4, 0, Interrupts.PER_QUEUE)).containsExactly(0);
        assertThat(vectors(1, 2, Interrupts.PER_QUEUE)).containsExactly(2, 1, 0);
        assertThat(vectors(0, 2, Interrupts.PER_QUEUE)).containsExactly(2, 1, 0);
    }

    @Test
    void shouldStayBelowTheBitsOfTheSessionWhenThereAreManyQueues() {
        assertThat(vectors(61, 2048, Interrupts.PER_QUEUE)).containsExactly(2, 1, 0);
        assertThat(vectors(60, 2048, Interrupts.PER_QUEUE)).containsExactly(61, 2, 1, 0);
        assertThat(new InterruptPlan(61, 2).allQueues()).isEqualTo(TransportSession.REMOVED - 1);
        assertThat(new InterruptPlan(60, 61).queueVector(59)).isEqualTo(60);
    }

    @Test
    void shouldSayEachQueueOnceWhenVectorsAreMadeSignals() {
        assertThat(new InterruptPlan(4, 5).signals()).containsExactly(TransportSession.CONFIG_CHANGED, 1, 2, 4, 8);
        assertThat(new InterruptPlan(4, 2).signals()).containsExactly(TransportSession.CONFIG_CHANGED, 15);
        assertThat(new InterruptPlan(4, 1).signals()).containsExactly(TransportSession.CONFIG_CHANGED | 15);
        assertThat(new InterruptPlan(4, 0).signals()).isEmpty();
    }

    @Test
    void shouldTakeVectorsAwayWhenThereIsOnlyTheLine() {
        assertThat(new InterruptPlan(4, 0).configVector()).isEqualTo(0xffff);
        assertThat(new InterruptPlan(4, 0).queueVector(2)).isEqualTo(0xffff);
    }
}
