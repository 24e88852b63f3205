// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What was decided for the user, to be said when all is well: an error is one line, and nothing else.
 *
 * <p>Thread: one at a time.
 */
final class Remarks {

    private final Console console;
    private final boolean quiet;
    private final List<String> waiting = new ArrayList<>();

    Remarks(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
    }

    void add(String line) {
        waiting.add(line);
    }

    /** Says what waits. */
    void say() {
        if (!quiet) {
            waiting.forEach(console::note);
        }
        waiting.clear();
    }
}
