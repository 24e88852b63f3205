// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a command: exit codes, and one line for whatever goes wrong. */
public final class CommandRunner {

    private final Console console;

    /** @param console what the commands print to */
    public CommandRunner(Console console) {
        this.console = console;
    }

    /**
     * Runs a command.
     *
     * @param command a picocli command
     * @param args its arguments
     * @return what the process ends with
     */
    public int run(Callable<Integer> command, String... args) {
        return run(new CommandLine(command), args);
    }

    /**
     * Runs a command line with its subcommands.
     *
     * @param line a picocli command line
     * @param args its arguments
     * @return what the process ends with
     */
    public int run(CommandLine line, String... args) {
        try {
            return configure(line).execute(args);
        } catch (OutOfMemoryError e) {
            console.err()
                    .println(line.getCommandName() + ": not enough memory: " + e.getMessage()
                            + "; use fewer or shorter periods");
            return ExitCode.FAILED;
        } catch (Error e) { // of somebody else's backend, as a rule; the framework is to be stopped in order
            console.err().println(line.getCommandName() + ": " + oneLine(e.toString()) + "; is a bundle broken?");
            return ExitCode.FAILED;
        }
    }

    /** Gives a command line, and its subcommands, our exit codes and lines. */
    private CommandLine configure(CommandLine line) {
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(console.err(), true));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false); // a file may have such a name
        line.setParameterExceptionHandler((e, args) -> misuse(e));
        line.setExecutionExceptionHandler((e, commandLine, parsed) -> failed(e, commandLine));
        return line;
    }

    private int misuse(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println(command + ": " + oneLine(e.getMessage()) + " (see " + command + " --help)");
        return ExitCode.USAGE;
    }

    private int failed(Exception e, CommandLine commandLine) {
        String command = commandLine.getCommandSpec().qualifiedName();
        if (e instanceof InterruptedException) {
            StringBuilder said = new StringBuilder("interrupted");
            for (Throwable lost : e.getSuppressed()) {
                said.append("; ").append(oneLine(String.valueOf(lost.getMessage())));
            }
            console.err().println(command + ": " + said);
            return ExitCode.INTERRUPTED;
        }
        console.err().println(command + ": " + oneLine(reason(e)));
        return e instanceof CommandException known ? known.exitCode() : ExitCode.FAILED;
    }

    private static String reason(Exception e) {
        boolean spoken = e instanceof CommandException || e instanceof SoundException || e instanceof IOException;
        return spoken && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
