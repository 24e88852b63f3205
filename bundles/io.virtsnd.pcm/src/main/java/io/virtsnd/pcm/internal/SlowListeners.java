// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names listeners of one card that take longer than a period, now and then: a machine that is too slow makes all of them
 * slow, and then it is nobody's fault: no warning.
 *
 * <p>Thread: the completion thread.
 */
final class SlowListeners {

    private static final Logger LOG = LoggerFactory.getLogger(SlowListeners.class);

    private static final long QUIET_NANOS = 60_000_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    private final String card;
    private boolean named;
    private long namedAt;

    SlowListeners(String card) {
        this.card = card;
    }

    void name(Object listener, int streamId, long tookNanos, long now) {
        if (named && now - namedAt < QUIET_NANOS) {
            return;
        }
        named = true;
        namedAt = now;
        LOG.info(
                "listener took longer than a period: listener={} card={} stream={} took={} us; see slowListeners",
                listener.getClass().getName(),
                card,
                streamId,
                tookNanos / NANOS_PER_MICRO);
    }
}
