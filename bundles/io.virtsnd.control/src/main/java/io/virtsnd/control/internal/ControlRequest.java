// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.protocol.RequestCode;
import java.nio.ByteBuffer;

/**
 * What is to be asked.
 *
 * @param code the request
 * @param target what it is about, as {@code stream=3}, for errors
 * @param bytes what the device reads, 4 to {@link MessageMemory#REQUEST_BYTES}
 * @param answerBytes what the device may write, its header included
 * @param writer writes the request
 */
record ControlRequest(RequestCode code, String target, int bytes, int answerBytes, Writer writer) {

    /** Writes a request. */
    @FunctionalInterface
    interface Writer {

        /**
         * Writes all bytes of the request.
         *
         * @param buffer little-endian
         * @param index where the request starts
         */
        void write(ByteBuffer buffer, int index);
    }

    /**
     * Reads an answer that is OK.
     *
     * @param <T> what it says
     */
    @FunctionalInterface
    interface Reader<T> {

        /**
         * Copies what the answer says; each field is read once.
         *
         * @param buffer little-endian
         * @param index where the answer starts, with its header
         * @return what it says
         */
        T read(ByteBuffer buffer, int index);
    }

    /** A request that is answered by a header alone. */
    static ControlRequest command(RequestCode code, String target, int bytes, Writer writer) {
        return new ControlRequest(code, target, bytes, HeaderLayout.SIZE, writer);
    }

    @Override
    public String toString() {
        return code + " " + target;
    }
}
