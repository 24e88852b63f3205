// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.transport.VirtioTransport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where a card lives, and what it is made of.
 *
 * @param name name of the transport and of the card
 * @param transport the way to its device
 * @param services what makes its queues and streams
 * @param current settings that are in force now
 * @param nanoTime clock, as {@link System#nanoTime()}
 */
record CardPlace(
        String name,
        VirtioTransport transport,
        MessageServices services,
        Supplier<CardSettings> current,
        LongSupplier nanoTime) {

    /** The settings for a card that is probed now. */
    CardSettings settings() {
        return current.get();
    }
}
