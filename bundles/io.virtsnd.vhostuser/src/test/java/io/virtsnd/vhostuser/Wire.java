// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** Structures as bytes, in the middle of bytes that are nobody's. */
final class Wire {

    /** Where structures start. */
    static final int INDEX = 3;

    private static final byte UNTOUCHED = 0x55;

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
