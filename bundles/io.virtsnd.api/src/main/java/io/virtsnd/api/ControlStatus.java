// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** Status of a control request, or of an I/O message (virtio 1.2, 5.14.6, VIRTIO_SND_S_*). */
public enum ControlStatus {
    /** 0x8000: success. */
    OK(0x8000),
    /** 0x8001: the message is malformed or has invalid parameters. */
    BAD_MSG(0x8001),
    /** 0x8002: the operation or its parameters are not supported. */
    NOT_SUPP(0x8002),
    /** 0x8003: an I/O error. */
    IO_ERR(0x8003),
    /** Any other number: the device broke the protocol. */
    UNKNOWN(0);

    private final int code;

    ControlStatus(int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return 0x8000 to 0x8003, 0 for {@link #UNKNOWN}
     */
    public int code() {
        return code;
    }

    /**
     * Reads a number from the wire.
     *
     * @param code any number
     * @return the status
     */
    public static ControlStatus ofCode(int code) {
        return switch (code) {
            case 0x8000 -> OK;
            case 0x8001 -> BAD_MSG;
            case 0x8002 -> NOT_SUPP;
            case 0x8003 -> IO_ERR;
            default -> UNKNOWN;
        };
    }
}
