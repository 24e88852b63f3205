// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The streams of a card that were opened and are not closed yet: while there are any, the completion thread looks after
 * them now and then.
 *
 * <p>Thread: any.
 */
final class OpenStreams {

    private final AtomicReferenceArray<PcmSubstream> opened;

    /** @param count streams in the device configuration */
    OpenStreams(int count) {
        opened = new AtomicReferenceArray<>(count);
    }

    /** A stream was opened. */
    void add(int streamId, PcmSubstream substream) {
        opened.set(streamId, substream);
    }

    /** Forgets closed streams, and answers whether there are others. */
    boolean any() {
        boolean any = false;
        for (int i = 0; i < opened.length(); i++) {
            PcmSubstream substream = opened.get(i);
            if (substream != null && substream.state() == PcmState.CLOSED) {
                opened.compareAndSet(i, substream, null);
            } else {
                any |= substream != null;
            }
        }
        return any;
    }

    /** Whether there is a stream that a reset would harm. */
    boolean anyAlive() {
        for (int i = 0; i < opened.length(); i++) {
            PcmSubstream substream = opened.get(i);
            if (substream != null && substream.state() != PcmState.FAILED && substream.state() != PcmState.CLOSED) {
                return true;
            }
        }
        return false;
    }
}
