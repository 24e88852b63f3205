// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.transport.qtest.internal.QtestException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * What QEMU says, line by line, in pieces of any size.
 *
 * <pre>
 *  OK\n      OK 0x000000000000002a\n      FAIL Unknown device\n      IRQ raise 23\n      IRQ lower 23\n
 * </pre>
 *
 * <p>Thread: one at a time.
 */
final class Answer {

    private static final int LINE_MAX = 512;
    private static final int HEX = 16;

    private final byte[] line = new byte[LINE_MAX];
    private final IntConsumer raised;
    private int length;
    private long value;

    /** @param raised is told the number of each interrupt line that goes up */
    Answer(IntConsumer raised) {
        this.raised = raised;
    }

    /**
     * Takes bytes up to the end of an answer; interrupt lines are told on the way.
     *
     * @return whether there is an answer, which was OK
     * @throws QtestException REFUSED if it was FAIL, STRANGE if it was anything else
     */
    boolean take(ByteBuffer bytes) throws QtestException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                boolean isAnswer = line();
                length = 0;
                if (isAnswer) {
                    return true;
                }
            } else if (length == LINE_MAX) {
                throw strange();
            } else {
                line[length++] = next;
            }
        }
        return false;
    }

    /** The number of the last answer; 0 if it had none. */
    long value() {
        return value;
    }

    /** One whole line; whether it was the answer. */
    private boolean line() throws QtestException {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (starts("OK")) {
            value = length > 2 ? number(3) : 0;
            return true;
        }
        if (starts("IRQ raise ")) {
            raised.accept(decimal("IRQ raise ".length()));
            return false;
        }
        if (starts("IRQ lower ")) {
            return false;
        }
        if (starts("FAIL") || starts("ERR")) {
            String said = text();
            length = 0;
            throw new QtestException(Kind.REFUSED, "QEMU refuses: answer=" + said);
        }
        throw strange();
    }

    private boolean starts(String word) {
        if (length < word.length()) {
            return false;
        }
        for (int index = 0; index < word.length(); index++) {
            if (line[index] != word.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** {@code 0x} and up to 16 digits. */
    private long number(int at) throws QtestException {
        if (length < at + 3 || line[at - 1] != ' ' || line[at] != '0' || line[at + 1] != 'x' || length > at + 2 + HEX) {
            throw strange();
        }
        long number = 0;
        for (int index = at + 2; index < length; index++) {
            number = number << 4 | digit(line[index], HEX);
        }
        return number;
    }

    private int decimal(int at) throws QtestException {
        int number = 0;
        for (int index = at; index < length && index < at + 6; index++) {
            number = number * 10 + digit(line[index], 10);
        }
        return number;
    }

    private int digit(byte letter, int radix) throws QtestException {
        int digit = Character.digit(letter, radix);
        if (digit < 0) {
            throw strange();
        }
        return digit;
    }

    private QtestException strange() {
        return new QtestException(Kind.STRANGE, "the peer speaks something else than qtest: line=" + text());
    }

    private String text() {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }
}
