// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

/**
 * What one step under a substream's lock says to do after it, and the clock; one for a queue, filled and read by the
 * completion thread.
 */
final class Elapsed {

    /** The hardware pointer moved. */
    boolean moved;

    /** It may move again after the listener was called. */
    boolean more;

    /** The listener is not to be called. */
    boolean silent;

    /** A kick is due. */
    boolean kick;

    long position;
    int latencyBytes;

    /** The clock as it was looked at last, ns. */
    long now;
}
