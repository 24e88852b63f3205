// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.vhostuser.ConfigSpaceLayout;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.VhostUserException;
import io.virtsnd.vhostuser.VringStateLayout;
import java.nio.ByteBuffer;

/** Checks of answers that are more than a number. */
final class Replies {

    private Replies() {}

    static void requireState(MessageChannel reply, int queue) throws VhostUserException {
        ByteBuffer payload = reply.payload();
        if (payload.limit() != VringStateLayout.SIZE || VringStateLayout.getIndex(payload, 0) != queue) {
            throw new VhostUserException("not the state of the queue that was asked for: queue=" + queue + " size="
                    + payload.limit()
                    + (payload.limit() < Integer.BYTES ? "" : " answered=" + VringStateLayout.getIndex(payload, 0)));
        }
    }

    /**
     * Reads configuration.
     *
     * @return how many bytes were put; 0 if the device has not as many there as were asked for
     */
    static int config(MessageChannel reply, int offset, ByteBuffer target) throws VhostUserException {
        ByteBuffer payload = reply.payload();
        int size = payload.limit();
        if (size == 0) {
            return 0;
        }
        int asked = target.remaining();
        int bytes = size - ConfigSpaceLayout.DATA;
        if (bytes < 0
                || bytes > asked
                || ConfigSpaceLayout.getOffset(payload, 0) != offset
                || ConfigSpaceLayout.getBytes(payload, 0) != bytes) {
            throw new VhostUserException(
                    "not the configuration that was asked for: offset=" + offset + " asked=" + asked + " size=" + size);
        }
        target.put(target.position(), payload, ConfigSpaceLayout.DATA, bytes);
        return bytes;
    }
}
