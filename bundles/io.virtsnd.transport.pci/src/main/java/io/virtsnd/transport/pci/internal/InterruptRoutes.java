// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interrupts of a function, from the device to the bits of a driver. What the device, or the system, does not give
 * is replaced by less: a vector for each queue, shared ones, the line (virtio 1.2, 4.1.5.1.2).
 *
 * <p>Thread: {@link #assign} the one that sets the device up; {@link #take} the one that waits; {@link #forget} any.
 */
final class InterruptRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(InterruptRoutes.class);

    private static final int ISR_QUEUE = 1;
    private static final int ISR_CONFIG = 2;
    private static final int ISR_GONE = 0xff;
    private static final int OFF = -1;

    private final String name;
    private final PciSession bus;
    private final CommonConfiguration common;
    private final Window isr;
    private final PciSettings.Interrupts wanted;
    /** How many vectors the bus was told to turn on. */
    private int enabled = OFF;

    private boolean assigned;
    private volatile Routes routes = new Routes(new long[0], 0);

    /** What each vector says, and what the line may say. */
    private record Routes(long[] signals, long queues) {}

    InterruptRoutes(ClaimedFunction function, PciSettings.Interrupts wanted) {
        this.name = function.name();
        this.bus = function.bus();
        this.common = function.common();
        this.isr = function.structures().isr();
        this.wanted = wanted;
    }

    /** A reset took the vectors away: the next {@link #assign} gives them again. */
    synchronized void forget() {
        assigned = false;
    }

    /**
     * Gives vectors to the configuration and to all queues, if they have none since the last reset.
     *
     * @throws TransportException if not even the line can be had
     */
    synchronized void assign() {
        if (assigned) {
            return;
        }
        int queues = common.queues();
        List<InterruptPlan> plans = InterruptPlan.inOrder(queues, bus.vectors(), wanted);
        for (InterruptPlan plan : plans) {
            boolean isLast = plan == plans.get(plans.size() - 1);
            if (turnOn(plan, isLast) && route(plan)) {
                assigned = true;
                LOG.debug("interrupts: transport={} plan={} queues={}", name, plan, queues);
                return;
            }
        }
        throw new TransportException("device takes no interrupt: transport=" + name + " queues=" + queues);
    }

    private boolean turnOn(InterruptPlan plan, boolean isLast) {
        // Before anything can arrive.
        routes = new Routes(plan.signals(), plan.allQueues());
        if (enabled == plan.vectors()) {
            return true;
        }
        try {
            bus.enableInterrupts(plan.vectors());
            enabled = plan.vectors();
            return true;
        } catch (TransportException refused) {
            enabled = OFF;
            if (isLast) {
                throw refused;
            }
            LOG.debug("interrupts are refused: transport={} plan={}: {}", name, plan, refused.getMessage());
            return false;
        }
    }

    private boolean route(InterruptPlan plan) {
        if (plan.isLine() && bus.vectors() == 0) {
            return true; // there are no vectors that could be taken away
        }
        boolean isTaken = common.configVector(plan.configVector());
        for (int queue = 0; queue < plan.queues() && isTaken; queue++) {
            isTaken = common.queueVector(queue, plan.queueVector(queue));
        }
        return isTaken;
    }

    /**
     * Turns interrupts of the bus into bits of {@link TransportSession#await}. Allocates nothing.
     *
     * @param vectors that came
     * @return what they say; {@link TransportSession#REMOVED} if the device is gone
     */
    long take(long vectors) {
        if ((vectors & BusSession.REMOVED) != 0) {
            return TransportSession.REMOVED;
        }
        Routes now = routes;
        long[] says = now.signals;
        if (says.length == 0) {
            return (vectors & 1) == 0 ? 0 : takeLine(now.queues);
        }
        long signals = 0;
        for (long left = vectors; left != 0; left &= left - 1) {
            int vector = Long.numberOfTrailingZeros(left);
            if (vector < says.length) {
                signals |= says[vector];
            }
        }
        return signals;
    }

    /** Reading the cause takes it away from the device (virtio 1.2, 4.1.4.5). */
    private long takeLine(long queues) {
        int cause = isr.getU8(0);
        bus.endOfInterrupt();
        if (cause == ISR_GONE && common.status() == ISR_GONE) {
            return TransportSession.REMOVED;
        }
        return ((cause & ISR_QUEUE) == 0 ? 0 : queues)
                | ((cause & ISR_CONFIG) == 0 ? 0 : TransportSession.CONFIG_CHANGED);
    }
}
