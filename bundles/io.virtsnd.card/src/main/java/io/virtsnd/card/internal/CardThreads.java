// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

/** Makes the threads of a card: named, daemon, without inherited thread locals, in the class loader of this bundle. */
final class CardThreads {

    private CardThreads() {}

    /** A thread of a card that is not started, named {@code virtsnd-<card>-<role>}. */
    static Thread make(String card, String role, Runnable body) {
        Thread thread = new Thread(null, body, "virtsnd-" + card + "-" + role, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(CardThreads.class.getClassLoader());
        return thread;
    }

    /**
     * Waits for a thread to end; not for itself. An interrupt is kept for the caller, and ends the wait.
     *
     * @param thread the thread
     * @param nanos how long at most, ns
     * @return whether it ended
     */
    static boolean join(Thread thread, long nanos) {
        if (thread == Thread.currentThread()) {
            return false;
        }
        try {
            thread.join(Math.max(1, nanos / 1_000_000L));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
