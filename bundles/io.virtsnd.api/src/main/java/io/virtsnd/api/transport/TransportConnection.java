// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How it stands with a transport that connects to its device by itself: whether there is a {@link VirtioTransport} of the
 * same name, and why not.
 *
 * <p>Registered as a service with {@link VirtioTransport#NAME} for as long as the transport is configured.
 *
 * <p>Thread: any; nothing here waits.
 */
@ConsumerType
public interface TransportConnection {

    /** Whether the device answers. */
    enum State {
        /** It is tried, again and again, until the device answers. */
        CONNECTING,
        /** The device answers, and there is a transport. */
        CONNECTED,
        /** Given up, because the configuration is gone. */
        CLOSED
    }

    /**
     * Whether the device answers.
     *
     * @return the state of now
     */
    State state();

    /**
     * Why the last attempt failed, or why the device was lost.
     *
     * @return what happened and what to do; empty while connected, and before the first attempt ended
     */
    Optional<String> reason();

    /**
     * Where the device is looked for.
     *
     * @return path, address, whatever the transport is configured with
     */
    String target();
}
