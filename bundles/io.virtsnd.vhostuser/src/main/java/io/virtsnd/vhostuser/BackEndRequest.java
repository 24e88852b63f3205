// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.util.Optional;

/** Requests of a back end, on the channel that BACKEND_REQ gives it. */
public enum BackEndRequest {
    /** 2: the configuration space changed. */
    CONFIG_CHANGE_MSG(2, 0),
    /** 4: buffers of a queue were used; for INBAND_NOTIFICATIONS. */
    VRING_CALL(4, VringStateLayout.SIZE),
    /** 5: a queue is broken; for INBAND_NOTIFICATIONS. */
    VRING_ERR(5, VringStateLayout.SIZE);

    private static final BackEndRequest[] VALUES = values();

    private final int code;
    private final int payloadBytes;

    BackEndRequest(int code, int payloadBytes) {
        this.code = code;
        this.payloadBytes = payloadBytes;
    }

    /**
     * The number on the wire.
     *
     * @return 2, 4 or 5
     */
    public int code() {
        return code;
    }

    /**
     * The size of its payload.
     *
     * @return bytes
     */
    public int payloadBytes() {
        return payloadBytes;
    }

    /**
     * Reads a number from the wire.
     *
     * @param code any number
     * @return the request, if there is such a number
     */
    public static Optional<BackEndRequest> ofCode(int code) {
        for (BackEndRequest request : VALUES) {
            if (request.code == code) {
                return Optional.of(request);
            }
        }
        return Optional.empty();
    }
}
