// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.TransportSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Which vector says what.
 *
 * <pre>{@code
 *   a queue each:  0 configuration, 1 + q queue q      two:  0 configuration, 1 all queues
 *   one:           0 everything                        line: the ISR says what
 * }</pre>
 *
 * @param queues how many there are
 * @param vectors how many are used; 0: the line
 */
record InterruptPlan(int queues, int vectors) {

    private static final int CONFIG_VECTOR = 0;

    /** Vectors that {@code BusSession.await} can tell apart. */
    private static final int VECTORS_MAX = 61;

    /**
     * What to try, best first.
     *
     * @param queues how many there are
     * @param available vectors that the function can be given
     * @param wanted what the owner wants
     * @return plans, of which the last one is the line
     */
    static List<InterruptPlan> inOrder(int queues, int available, PciSettings.Interrupts wanted) {
        List<InterruptPlan> plans = new ArrayList<>();
        int most = wanted == PciSettings.Interrupts.LINE ? 0 : Math.min(VECTORS_MAX, available);
        if (wanted == PciSettings.Interrupts.PER_QUEUE && queues > 1 && most > queues) {
            plans.add(new InterruptPlan(queues, queues + 1));
        }
        if (most >= 2) {
            plans.add(new InterruptPlan(queues, 2));
        }
        if (most >= 1) {
            plans.add(new InterruptPlan(queues, 1));
        }
        plans.add(new InterruptPlan(queues, 0));
        return plans;
    }

    boolean isLine() {
        return vectors == 0;
    }

    /** The vector of changes of the configuration. */
    int configVector() {
        return isLine() ? CommonLayout.NO_VECTOR : CONFIG_VECTOR;
    }

    /** The vector of a queue. */
    int queueVector(int queue) {
        return isLine() ? CommonLayout.NO_VECTOR : Math.min(vectors - 1, 1 + queue);
    }

    /** Bits of all queues. */
    long allQueues() {
        return (1L << queues) - 1;
    }

    /** What each vector says, as bits of {@link TransportSession#await}. */
    long[] signals() {
        long[] signals = new long[vectors];
        if (!isLine()) {
            signals[CONFIG_VECTOR] = TransportSession.CONFIG_CHANGED;
            for (int queue = 0; queue < queues; queue++) {
                signals[queueVector(queue)] |= 1L << queue;
            }
        }
        return signals;
    }

    @Override
    public String toString() {
        return switch (vectors) {
            case 0 -> "line";
            case 1 -> "one vector";
            case 2 -> queues == 1 ? "a vector each" : "two vectors";
            default -> "a vector each";
        };
    }
}
