// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One line to QEMU, always well-formed: QEMU ends itself over one that is not.
 *
 * <pre>
 *  readl 0x1000\n      writel 0x1000 0x2a\n      inl 0xcfc\n      outl 0xcf8 0x80000000\n      irq_intercept_in ioapic\n
 * </pre>
 *
 * <p>Thread: one at a time.
 */
final class Command {

    private static final int CAPACITY = 256;
    private static final String DIGITS = "0123456789abcdef";
    private static final int DIGIT_BITS = 4;

    private final ByteBuffer line = ByteBuffer.allocateDirect(CAPACITY);

    /** An access without a value: {@code name} is read or in. */
    ByteBuffer access(String name, Width width, long address) {
        begin(name, width, address);
        return end();
    }

    /** An access with a value: {@code name} is write or out. */
    ByteBuffer access(String name, Width width, long address, int value) {
        begin(name, width, address);
        number(Integer.toUnsignedLong(value & width.ones()));
        return end();
    }

    /** A command with one word, of letters, digits and slashes. */
    ByteBuffer words(String name, String argument) {
        if (!argument.matches("[A-Za-z0-9/_.-]{1,100}")) {
            throw new IllegalArgumentException("not a word that QEMU would take: argument=" + argument);
        }
        line.clear();
        line.put((name + " " + argument).getBytes(StandardCharsets.US_ASCII));
        return end();
    }

    private void begin(String name, Width width, long address) {
        line.clear();
        for (int index = 0; index < name.length(); index++) {
            line.put((byte) name.charAt(index));
        }
        line.put((byte) width.letter);
        number(address);
    }

    private void number(long value) {
        line.put((byte) ' ').put((byte) '0').put((byte) 'x');
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + DIGIT_BITS - 1) / DIGIT_BITS);
        for (int digit = digits - 1; digit >= 0; digit--) {
            line.put((byte) DIGITS.charAt((int) (value >>> digit * DIGIT_BITS) & DIGITS.length() - 1));
        }
    }

    private ByteBuffer end() {
        return line.put((byte) '\n').flip();
    }
}
