// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.TransportException;

/** Memory of the other side is not in its table. */
public final class GuestMemoryException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what what was to be reached
     * @param address its device address
     * @param bytes its size
     */
    public GuestMemoryException(String what, long address, long bytes) {
        super(what + " is not in the memory table of the driver: address=0x" + Long.toHexString(address) + " bytes="
                + bytes);
    }
}
