// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

/** What a command, and its process, ends with. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;
    /** Not done; one line on standard error says why. */
    public static final int FAILED = 1;
    /** Called in a way that it cannot be. */
    public static final int USAGE = 2;
    /** Ended by Ctrl-C: 128 and the number of the signal. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
