// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz;

/**
 * How much is tried.
 *
 * @param seed decides everything but what the second thread meets: {@code -Dvirtsnd.fuzz.seed}
 * @param mutations lies told in total: {@code -Dvirtsnd.fuzz.mutations}
 */
public record FuzzSettings(long seed, long mutations) {

    private static final long ALL = 1_000_000;
    private static final long QUICK = 100_000;
    private static final long LEAST_OF_ALL = 1_000;

    /**
     * What the properties say.
     *
     * @return the settings
     */
    public static FuzzSettings ofProperties() {
        long seed = Long.getLong("virtsnd.fuzz.seed", System.nanoTime());
        return new FuzzSettings(
                seed, Long.getLong("virtsnd.fuzz.mutations", Boolean.getBoolean("virtsnd.quick") ? QUICK : ALL));
    }

    /**
     * How often each reason to reject something must be met: 1000 times in a million mutations. A few prove nothing; of
     * fewer than a million half as many are enough, for it is left to chance.
     */
    public long least() {
        if (mutations < QUICK) {
            return 0;
        }
        long share = LEAST_OF_ALL * mutations / ALL;
        return mutations < ALL ? share / 2 : share;
    }
}
