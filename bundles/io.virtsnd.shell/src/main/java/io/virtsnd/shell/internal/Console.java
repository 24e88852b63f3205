// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.PrintStream;

/**
 * What a command prints to.
 *
 * @param out results
 * @param err all else
 * @param terminal whether somebody watches {@code err}: progress is shown
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /**
     * Says something that is no result.
     *
     * @param line one line
     */
    void note(String line) {
        err.println("virtsnd: " + line);
    }
}
