// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sets of enumerated values as masks: bit n stands for the value whose ordinal is n, which is its number on the wire, for
 * {@link io.virtsnd.api.PcmFormat}, {@link io.virtsnd.api.PcmRate}, {@link io.virtsnd.api.PcmFeature} and {@link
 * io.virtsnd.api.Direction}.
 */
public final class BitMask {

    private BitMask() {}

    /**
     * The mask of a set.
     *
     * @param values the values
     * @return a bit for each of them
     */
    public static long of(Set<? extends Enum<?>> values) {
        long mask = 0;
        for (Enum<?> value : values) {
            mask |= 1L << value.ordinal();
        }
        return mask;
    }

    /**
     * The set of a mask. Bits that stand for no value are ignored.
     *
     * @param <E> type of the values
     * @param type their class
     * @param mask any bits
     * @return the values, in the order of their numbers
     */
    public static <E extends Enum<E>> Set<E> toSet(Class<E> type, long mask) {
        EnumSet<E> values = EnumSet.noneOf(type);
        for (E value : type.getEnumConstants()) {
            if (contains(mask, value)) {
                values.add(value);
            }
        }
        return values;
    }

    /**
     * The bits of a mask that stand for a value.
     *
     * @param type class of the values
     * @param mask any bits
     * @return the mask without all others
     */
    public static long known(Class<? extends Enum<?>> type, long mask) {
        return mask & ((1L << type.getEnumConstants().length) - 1);
    }

    /**
     * Whether a mask has a value.
     *
     * @param mask any bits
     * @param value the value
     * @return true if its bit is set
     */
    public static boolean contains(long mask, Enum<?> value) {
        return (mask >>> value.ordinal() & 1) != 0;
    }

    /**
     * Reads a number from the wire.
     *
     * @param <E> type of the value
     * @param type its class
     * @param code any number
     * @return the value, if there is such a number
     */
    public static <E extends Enum<E>> Optional<E> ofCode(Class<E> type, int code) {
        E[] values = type.getEnumConstants();
        return code >= 0 && code < values.length ? Optional.of(values[code]) : Optional.empty();
    }
}
