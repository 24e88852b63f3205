// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.util.Optional;

/** Control requests (virtio 1.4, 5.14.6, VIRTIO_SND_R_*). */
public enum RequestCode {
    /** 0x0001: what the jacks are. */
    JACK_INFO(0x0001),
    /** 0x0002: another association and sequence for a jack. */
    JACK_REMAP(0x0002),
    /** 0x0100: what the streams can do. */
    PCM_INFO(0x0100),
    /** 0x0101: parameters of a stream. */
    PCM_SET_PARAMS(0x0101),
    /** 0x0102: prepare a stream. */
    PCM_PREPARE(0x0102),
    /** 0x0103: release a stream, and give back its messages. */
    PCM_RELEASE(0x0103),
    /** 0x0104: start a stream. */
    PCM_START(0x0104),
    /** 0x0105: stop a stream. */
    PCM_STOP(0x0105),
    /** 0x0200: what the channel maps are. */
    CHMAP_INFO(0x0200),
    /** 0x0300: what the control elements are. */
    CTL_INFO(0x0300),
    /** 0x0301: the items of an enumerated control element. */
    CTL_ENUM_ITEMS(0x0301),
    /** 0x0302: the value of a control element. */
    CTL_READ(0x0302),
    /** 0x0303: another value for a control element. */
    CTL_WRITE(0x0303),
    /** 0x0304: the metadata of a control element. */
    CTL_TLV_READ(0x0304),
    /** 0x0305: other metadata for a control element. */
    CTL_TLV_WRITE(0x0305),
    /** 0x0306: a metadata command for a control element. */
    CTL_TLV_COMMAND(0x0306);

    private static final RequestCode[] VALUES = values();

    private final int code;

    RequestCode(int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return 0x0001 to 0x0306
     */
    public int code() {
        return code;
    }

    /**
     * Reads a number from the wire.
     *
     * @param code any number
     * @return the request, if there is such a number
     */
    public static Optional<RequestCode> ofCode(int code) {
        for (RequestCode request : VALUES) {
            if (request.code == code) {
                return Optional.of(request);
            }
        }
        return Optional.empty();
    }
}
