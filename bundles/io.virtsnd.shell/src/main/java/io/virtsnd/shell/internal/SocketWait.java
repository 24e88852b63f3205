// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the card of a device of others; as soon as it is known that it does not come, says why.
 *
 * @param services where they come
 * @param name of the transport
 */
record SocketWait(ServiceWait services, String name) {

    private static final long LOOK_MILLIS = 10;

    /** The card. */
    SoundCard card(long millis) throws CommandException, InterruptedException {
        String filter = ServiceWait.equal(VirtioTransport.NAME, name);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            Optional<SoundCard> card = services.come(SoundCard.class, filter, LOOK_MILLIS);
            if (card.isPresent()) {
                return card.get();
            }
            Optional<String> reason =
                    services.get(TransportConnection.class, filter).flatMap(TransportConnection::reason);
            if (reason.isPresent()) {
                throw new CommandException(reason.get());
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new CommandException(
                        PluggedCard.NO_CARD + " there: waited=" + millis / 1000 + " s; -v says more");
            }
        }
    }
}
