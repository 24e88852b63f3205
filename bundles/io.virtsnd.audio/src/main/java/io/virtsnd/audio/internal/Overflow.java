// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.CaptureSink;
import java.util.Map;

/** What happens when the queue of a sink is full. */
enum Overflow {
    /** The oldest frames are dropped. */
    DROP_OLDEST(CaptureSink.DROP_OLDEST),
    /** Recording waits as long as the card's buffer bears it. */
    BLOCK(CaptureSink.BLOCK),
    /** The sink is given nothing more. */
    FAIL(CaptureSink.FAIL);

    private final String text;

    Overflow(String text) {
        this.text = text;
    }

    /**
     * What the properties of a sink say.
     *
     * @throws IllegalArgumentException if they say something else
     */
    static Overflow of(Map<String, ?> properties) {
        Object wanted = properties.get(CaptureSink.OVERFLOW);
        if (wanted == null) {
            return DROP_OLDEST;
        }
        for (Overflow overflow : values()) {
            if (overflow.text.equals(wanted)) {
                return overflow;
            }
        }
        throw new IllegalArgumentException(CaptureSink.OVERFLOW + " must be " + CaptureSink.DROP_OLDEST + ", "
                + CaptureSink.BLOCK + " or " + CaptureSink.FAIL + ": " + CaptureSink.OVERFLOW + "=" + wanted);
    }
}
