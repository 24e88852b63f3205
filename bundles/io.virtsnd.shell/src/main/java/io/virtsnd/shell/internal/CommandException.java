// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

/** A command cannot do what it was asked for; the message is one line that says why. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param message the reason, in one line */
    public CommandException(String message) {
        this(message, null);
    }

    /**
     * @param message the reason, in one line
     * @param cause what led to it
     */
    public CommandException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = ExitCode.FAILED;
    }

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * The command was called in a way that it cannot be.
     *
     * @param message the reason, in one line
     * @return the exception
     */
    static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    /**
     * The command was interrupted, and put everything in order.
     *
     * @return the exception
     */
    public static CommandException interrupted() {
        return new CommandException(ExitCode.INTERRUPTED, "interrupted");
    }

    /** What the process ends with. */
    int exitCode() {
        return exitCode;
    }
}
