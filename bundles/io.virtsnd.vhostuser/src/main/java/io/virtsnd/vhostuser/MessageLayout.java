// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * How each message begins.
 *
 * <pre>
 *    0               4               8              12
 *   +---------------+---------------+---------------+----------- - -
 *   |    request    |     flags     |     size      |  payload
 *   +---------------+---------------+---------------+----------- - -
 *
 *   flags:  31 .. 4  zero | 3  reply is needed | 2  is a reply | 1 .. 0  version
 * </pre>
 */
public final class MessageLayout {

    /** Bytes of the header. */
    public static final int SIZE = 12;

    /** Offset of the request. */
    public static final int REQUEST = 0;

    /** Offset of the flags. */
    public static final int FLAGS = 4;

    /** Offset of the size of the payload. */
    public static final int PAYLOAD_SIZE = 8;

    /** The bits of the flags that hold the version. */
    public static final int VERSION_MASK = 3;

    /** The version of the protocol. */
    public static final int VERSION = 1;

    /** The flag of an answer. */
    public static final int REPLY = 4;

    /** The flag of a request that wants an answer although it is of a kind that has none; for REPLY_ACK. */
    public static final int NEED_REPLY = 8;

    /** All bits that a message may have. */
    public static final int FLAGS_MASK = VERSION_MASK | REPLY | NEED_REPLY;

    private MessageLayout() {}

    /**
     * Reads the request.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @return code of a {@link FrontEndRequest} or {@link BackEndRequest}, or any number
     */
    public static int getRequest(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + REQUEST);
    }

    /**
     * Writes the request.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @param value code of a {@link FrontEndRequest} or {@link BackEndRequest}
     */
    public static void putRequest(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + REQUEST, value);
    }

    /**
     * Reads the flags.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @return bits
     */
    public static int getFlags(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FLAGS);
    }

    /**
     * Writes the flags.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @param value bits
     */
    public static void putFlags(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FLAGS, value);
    }

    /**
     * Reads the size of the payload.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @return bytes, unsigned, unchecked
     */
    public static int getPayloadSize(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + PAYLOAD_SIZE);
    }

    /**
     * Writes the size of the payload.
     *
     * @param buffer little-endian
     * @param index where the message starts
     * @param value bytes
     */
    public static void putPayloadSize(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + PAYLOAD_SIZE, value);
    }
}
