// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.PcmState;
import org.osgi.annotation.versioning.ConsumerType;

/** Is told what state the streams of a card are in. */
@ConsumerType
@FunctionalInterface
public interface StreamObserver {

    /**
     * A stream was opened, or is in another state.
     *
     * <p>Thread: any, with the stream locked: must neither block nor call the stream.
     *
     * @param streamId number of the stream
     * @param state of now; INITIAL when it was opened
     */
    void streamChanged(int streamId, PcmState state);
}
