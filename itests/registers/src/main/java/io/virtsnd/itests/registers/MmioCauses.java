// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/** Why a window holds its line up. Thread: any. */
final class MmioCauses {

    static final int QUEUE = 1;
    static final int CONFIG = 2;

    private int causes;

    synchronized void raise(int cause) {
        causes |= cause;
    }

    synchronized boolean isUp() {
        return causes != 0;
    }

    synchronized int get() {
        return causes;
    }

    /** Takes causes away; answers whether they were there. */
    synchronized boolean acknowledge(int mask) {
        boolean all = mask != 0 && (mask & ~causes) == 0;
        causes &= ~mask;
        return all;
    }

    synchronized void reset() {
        causes = 0;
    }
}
