// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.util.Arrays;

/**
 * What one {@link Virtqueue#poll} took from the used ring: chain, length and, if the device did wrong, the violation.
 * Allocated once, filled under the queue lock, read after it.
 *
 * <p>Thread: one at a time.
 */
public final class Completions {

    /** How many entries one poll takes unless told otherwise. */
    public static final int DEFAULT_CAPACITY = 64;

    private static final UsedViolation[] VIOLATIONS = UsedViolation.values();

    private final DescriptorChain[] chains;
    /** The violation (high half, 0 for none) and the length. */
    private final long[] results;

    private int count;

    /** Room for {@value #DEFAULT_CAPACITY} entries. */
    public Completions() {
        this(DEFAULT_CAPACITY);
    }

    /** @param capacity entries, at least 1 */
    public Completions(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("completions need room for at least 1 entry: capacity=" + capacity);
        }
        chains = new DescriptorChain[capacity];
        results = new long[capacity];
    }

    /**
     * How many entries there is room for.
     *
     * @return entries
     */
    public int capacity() {
        return chains.length;
    }

    /**
     * How many entries were taken.
     *
     * @return entries, 0 to {@link #capacity()}
     */
    public int count() {
        return count;
    }

    /**
     * The chain of an entry.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return the chain; its exposure has ended if {@link #isGivenBack}
     */
    public DescriptorChain chain(int entry) {
        return chains[entry];
    }

    /**
     * The token that the chain of an entry was reserved with.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return the token
     */
    public Object token(int entry) {
        return chains[entry].token();
    }

    /**
     * How much the device says it wrote, never more than it may write.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return bytes, from the start of the first writable segment on; 0 if the entry gives nothing back
     */
    public int length(int entry) {
        return (int) results[entry];
    }

    /**
     * What was wrong with an entry.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return {@link UsedViolation#ID_NOT_A_HEAD}, {@link UsedViolation#ID_NOT_EXPOSED},
     *     {@link UsedViolation#LENGTH_BEYOND_CAPACITY}, or null if all was well
     */
    public UsedViolation violation(int entry) {
        int code = (int) (results[entry] >>> Integer.SIZE);
        return code == 0 ? null : VIOLATIONS[code - 1];
    }

    /**
     * Whether all was well with an entry.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return true if there was no violation
     */
    public boolean isClean(int entry) {
        return results[entry] >>> Integer.SIZE == 0;
    }

    /**
     * Whether the chain of an entry is the driver's again. If not, the entry only tells of a violation.
     *
     * @param entry 0 to {@link #count()} - 1
     * @return true if the exposure of the chain has ended
     */
    public boolean isGivenBack(int entry) {
        UsedViolation violation = violation(entry);
        return violation == null || violation.givesBack();
    }

    /** Forgets all entries, and with them the chains. */
    public void clear() {
        Arrays.fill(chains, 0, count, null);
        count = 0;
    }

    void restart() {
        count = 0;
    }

    void add(DescriptorChain chain, int length, UsedViolation violation) {
        int entry = count;
        chains[entry] = chain;
        results[entry] = violation == null ? length : violation.ordinal() + 1L << Integer.SIZE | length;
        count = entry + 1;
    }
}
