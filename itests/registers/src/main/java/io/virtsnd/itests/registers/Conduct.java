// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a driver did that it must not do, as the registers saw it. Thread: any. */
public final class Conduct {

    private static final int KEPT = 100;

    private final List<String> violations = new CopyOnWriteArrayList<>();

    void violated(String what) {
        if (violations.size() < KEPT) {
            violations.add(what);
        }
    }

    void require(boolean kept, String what) {
        if (!kept) {
            violated(what);
        }
    }

    /**
     * What went wrong so far.
     *
     * @return the first of it, in order
     */
    public List<String> violations() {
        return List.copyOf(violations);
    }
}
