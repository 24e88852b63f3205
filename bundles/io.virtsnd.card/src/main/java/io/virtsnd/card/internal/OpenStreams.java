// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

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

    /** What they do. */
    List<StreamStatus> status() {
        List<StreamStatus> all = new ArrayList<>();
        for (int i = 0; i < opened.length(); i++) {
            PcmSubstream substream = opened.get(i);
            PcmState state = substream == null ? PcmState.CLOSED : substream.state();
            if (state != PcmState.CLOSED) {
                all.add(status(i, state, substream));
            }
        }
        return all;
    }

    private static StreamStatus status(int streamId, PcmState state, PcmSubstream substream) {
        return new StreamStatus(
                streamId,
                state,
                ifLegal(substream::params),
                ifLegal(substream::hardwarePosition).orElse(0L),
                ifLegal(substream::delay).orElse(0L),
                substream.statistics());
    }

    /** What a stream answers in this state; it may be in another one by now. */
    private static <T> Optional<T> ifLegal(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (SoundException notYet) {
            return Optional.empty();
        }
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
