// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

/**
 * How much is tried.
 *
 * @param seed decides everything but what the second thread meets: {@code -Dvirtsnd.fuzz.seed}
 * @param mutations lies told in total: {@code -Dvirtsnd.fuzz.mutations}
 */
record FuzzSettings(long seed, long mutations) {

    private static final long ALL = 1_000_000;
    private static final long QUICK = 100_000;
    private static final long LEAST_OF_ALL = 1_000;

    static FuzzSettings ofProperties() {
        long seed = Long.getLong("virtsnd.fuzz.seed", System.nanoTime());
        return new FuzzSettings(
                seed, Long.getLong("virtsnd.fuzz.mutations", Boolean.getBoolean("virtsnd.quick") ? QUICK : ALL));
    }

    /**
     * How often each reason to reject something must be met: 1000 times in a million mutations. A few prove nothing; of
     * fewer than a million half as many are enough, for it is left to chance.
     */
    long least() {
        if (mutations < QUICK) {
            return 0;
        }
        return mutations < ALL ? LEAST_OF_ALL * mutations / ALL / 2 : LEAST_OF_ALL * (mutations / ALL);
    }
}
