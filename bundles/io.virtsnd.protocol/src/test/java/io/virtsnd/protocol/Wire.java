// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as the reference prints them: hexadecimal, in memory order. */
final class Wire {

    /** Where structures start in these tests: accessors must add their index. */
    static final int INDEX = 5;

    private static final byte UNTOUCHED = (byte) 0xcc;

    private Wire() {}

    static ByteBuffer of(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        ByteBuffer buffer = blank(bytes.length);
        buffer.put(INDEX, bytes);
        return buffer;
    }

    static ByteBuffer blank(int size) {
        byte[] bytes = new byte[INDEX + size + INDEX];
        Arrays.fill(bytes, UNTOUCHED);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The structure has these bytes, its neighbours are as they were, and so are position and limit. */
    static void assertWire(ByteBuffer buffer, String hex) {
        byte[] expected = of(hex).array();
        assertThat(HexFormat.of().formatHex(buffer.array()))
                .isEqualTo(HexFormat.of().formatHex(expected));
        assertThat(buffer.position()).isZero();
        assertThat(buffer.limit()).isEqualTo(expected.length);
    }
}
