// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.protocol.PcmSetParamsLayout;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.ElementChain;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A control request that the device has: a copy of what there is to read, taken once, and the way to answer it.
 *
 * <p>Thread: under the device lock.
 */
final class ControlRequest {

    /** The largest request is SET_PARAMS. */
    private static final int REQUEST_MAX = PcmSetParamsLayout.SIZE;

    private static final int SEGMENTS_MAX = 256;

    final ElementChain element = new ElementChain(SEGMENTS_MAX);
    final ByteBuffer request = ByteBuffer.allocate(REQUEST_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final DeviceQueues queues;

    ControlRequest(DeviceQueues queues) {
        this.queues = queues;
    }

    /** Takes the next request. */
    boolean next() {
        if (!queues.pop(VirtioSound.CONTROL_QUEUE, element)) {
            return false;
        }
        request.clear();
        element.copyOut(0, request);
        request.flip();
        return true;
    }

    /** Bytes of the request, as far as any is needed. */
    int length() {
        return request.limit();
    }

    long answerRoom() {
        return element.writableBytes();
    }

    int code() {
        return HeaderLayout.getCode(request, 0);
    }

    void answer(ControlStatus status) {
        answer(status, 0);
    }

    /** Answers after a payload was written behind the header. */
    void answer(ControlStatus status, long payloadBytes) {
        element.putU32(0, status.code());
        queues.push(VirtioSound.CONTROL_QUEUE, element, HeaderLayout.SIZE + payloadBytes);
    }

    /** Gives a request back that cannot be answered. */
    void drop() {
        queues.push(VirtioSound.CONTROL_QUEUE, element, 0);
    }
}
