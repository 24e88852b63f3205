// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes of memory as hexadecimal text, and back. */
final class Hex {

    private static final HexFormat HEX = HexFormat.of();

    private Hex() {}

    /** The bytes of a part of a buffer. */
    static String of(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return HEX.formatHex(bytes);
    }

    /** Writes bytes given as text; blanks do not count. */
    static void put(ByteBuffer buffer, int offset, String text) {
        buffer.put(offset, HEX.parseHex(text.replace(" ", "")));
    }

    /** Text without its blanks. */
    static String text(String text) {
        return text.replace(" ", "").replace("\n", "");
    }
}
