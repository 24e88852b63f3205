// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.util.Optional;

/**
 * How urgent a thread is that waits for the other side of a device.
 *
 * @param priority real-time priority (SCHED_FIFO), 1 to 99; 0: as any other thread
 */
public record Urgency(int priority) {

    /** As any other thread. */
    public static final Urgency NORMAL = new Urgency(0);

    /** The most urgent there is. */
    public static final int PRIORITY_MAX = 99;

    private static final long TIMER_SLACK_NANOS = 1;

    /** Checks the priority. */
    public Urgency {
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException("real-time priority must be 0 (none) to 99: priority=" + priority);
        }
    }

    /**
     * Makes the calling thread so: it is woken without timer slack, and goes first if that is wanted.
     *
     * @param linux native access
     * @return what the system refused, and what to do; empty if nothing
     */
    public Optional<String> apply(Linux linux) {
        try {
            linux.timerSlack(TIMER_SLACK_NANOS);
            if (priority > 0) {
                linux.realtime(priority);
            }
            return Optional.empty();
        } catch (ErrnoException refused) {
            return Optional.of(
                    "thread is not as urgent as wanted, raise RLIMIT_RTPRIO (LimitRTPRIO= of its systemd unit): "
                            + refused.getMessage());
        }
    }
}
