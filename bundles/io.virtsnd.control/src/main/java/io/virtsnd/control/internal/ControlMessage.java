// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;

/**
 * One request under way, with all memory that the device may touch because of it.
 *
 * <pre>
 *             add              used               decoded
 *   READY --------&gt; WAITING --------&gt; ANSWERED ----------&gt; memory is free
 *                      |
 *                      | time-out, cancel                used, or reset
 *                      +---------------&gt; ABANDONED -------------------&gt; memory is free
 * </pre>
 *
 * <p>Thread: under the queue lock, but for {@link #buffer()} and {@link #answerOffset()}, which are the caller's while the
 * message is READY or ANSWERED.
 */
final class ControlMessage {

    /** Who has the message. */
    enum State {
        /** The caller, before it is sent. */
        READY,
        /** The device; the caller waits. */
        WAITING,
        /** The caller again. */
        ANSWERED,
        /** The device; nobody waits any more: quarantine. */
        ABANDONED
    }

    private final ControlRequest request;
    private final MessageMemory.Slot slot;
    private State state = State.READY;
    private DescriptorChain chain;
    private long sentNanos;
    private int code;

    ControlMessage(ControlRequest request, MessageMemory.Slot slot) {
        this.request = request;
        this.slot = slot;
    }

    /**
     * Writes the request and sets the answer to IO_ERR and the rest of it to zero: what the device does not write says
     * nothing, whatever length it claims.
     */
    void write() {
        ByteBuffer buffer = buffer();
        request.writer().write(buffer, slot.offset());
        int answer = slot.answerOffset();
        for (int i = 0; i < request.answerBytes(); i++) {
            buffer.put(answer + i, (byte) 0);
        }
        HeaderLayout.putCode(buffer, answer, ControlStatus.IO_ERR.code());
    }

    /** Reserves the descriptors: request, then answer (a.5). */
    void reserve(Virtqueue queue) {
        chain = queue.chain()
                .readable(slot.page(), slot.offset(), request.bytes())
                .writable(slot.page(), slot.answerOffset(), request.answerBytes())
                .reserve(this);
    }

    /** The device used the message. The code is read once. */
    void answered() {
        code = HeaderLayout.getCode(buffer(), slot.answerOffset());
        state = State.ANSWERED;
    }

    /** The device has the message from now on. */
    void sent(long nanos) {
        state = State.WAITING;
        sentNanos = nanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    void abandoned() {
        state = State.ABANDONED;
    }

    State state() {
        return state;
    }

    ControlRequest request() {
        return request;
    }

    MessageMemory.Slot slot() {
        return slot;
    }

    DescriptorChain chain() {
        return chain;
    }

    int code() {
        return code;
    }

    ByteBuffer buffer() {
        return slot.page().buffer();
    }

    int answerOffset() {
        return slot.answerOffset();
    }
}
