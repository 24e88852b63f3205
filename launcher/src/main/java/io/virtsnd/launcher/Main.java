// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.CommandRunner;
import io.virtsnd.shell.internal.Console;
import io.virtsnd.shell.internal.ExitCode;
import io.virtsnd.shell.internal.InfoCommand;
import io.virtsnd.shell.internal.PlayCommand;
import io.virtsnd.shell.internal.QemuCommand;
import io.virtsnd.shell.internal.RecordCommand;
import io.virtsnd.shell.internal.ServeCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleException;
import picocli.CommandLine;

/** Runs one command in a framework of its own. */
public final class Main {

    /** Not for users. */
    private static final String PREPARE = "--prepare";

    private Main() {}

    /**
     * Runs a command, and ends the process, unless a signal does.
     *
     * @param args the command and its arguments
     * @throws IOException if this installation cannot be read, or prepared
     * @throws BundleException if it cannot be prepared
     * @throws CommandException if it cannot be prepared
     * @throws InterruptedException if it cannot be prepared
     */
    public static void main(String[] args) throws BundleException, CommandException, IOException, InterruptedException {
        Path dist = Distribution.ofThisClass();
        if (args.length > 0 && args[0].startsWith(PREPARE)) {
            prepare(new Distribution(dist), args);
            return;
        }
        StopSignal signal = StopSignal.awaitedBy(Thread.currentThread());
        int code = ExitCode.FAILED;
        boolean signalled;
        try {
            code = run(new Distribution(dist), signal, args);
        } finally {
            signalled = signal.end();
        }
        if (!signalled) {
            System.exit(code);
        }
    }

    private static int run(Distribution distribution, StopSignal signal, String[] args) {
        try (FelixHost host = new FelixHost(distribution, StartTemplate.ofThisRun())) {
            host.stopsWhen(signal::hasCome);
            beginEarly(host, new CommandWords(List.of(args)));
            PrintStream results = System.out;
            Console console = new Console(results, System.err, Boolean.getBoolean("virtsnd.terminal"));
            // standard output is for results: whatever else prints goes to standard error
            if (args.length == 0 || !args[0].equals("shell")) {
                System.setOut(System.err);
            }
            int code = new CommandRunner(console).run(commandLine(host, console, args), args);
            if (code == ExitCode.OK && results.checkError()) {
                System.err.println("virtsnd: cannot write to standard output: the result is lost");
                return ExitCode.FAILED;
            }
            return code;
        }
    }

    /** What the script does once: notes the packages; or, with a folder, makes the template of later starts. */
    private static void prepare(Distribution distribution, String[] args)
            throws BundleException, CommandException, IOException, InterruptedException {
        if (args.length == 1) {
            new SystemPackages(distribution.folder()).write();
            return;
        }
        try (FelixHost host = new FelixHost(distribution, new StartTemplate(null))) {
            host.logLevel("error");
            host.prepare(new StartTemplate(Path.of(args[1])));
        }
    }

    /** To read the command line takes as long as to start the framework, and there are two processors. */
    private static void beginEarly(FelixHost host, CommandWords words) {
        if (words.needsFramework()) {
            // loggers take their level when they are made
            host.logLevel(words.logLevel());
            host.begin(words.hasBundles());
        }
    }

    /** picocli takes its time to look at a command: it is shown the one that is called, and all only to list them. */
    private static CommandLine commandLine(FelixHost host, Console console, String[] args) {
        CommandLine line = new CommandLine(new VirtsndCommand());
        String called = args.length == 0 ? "" : args[0];
        switch (called) {
            case "play" -> line.addSubcommand(new PlayCommand(host, console));
            case "record" -> line.addSubcommand(new RecordCommand(host, console));
            case "info" -> line.addSubcommand(new InfoCommand(host, console));
            case "serve" -> line.addSubcommand(new ServeCommand(host, console));
            case "qemu" -> line.addSubcommand(new QemuCommand(host, console));
            case "shell" -> line.addSubcommand(new ShellCommand(host));
            default ->
                line.addSubcommand(new PlayCommand(host, console))
                        .addSubcommand(new RecordCommand(host, console))
                        .addSubcommand(new InfoCommand(host, console))
                        .addSubcommand(new ServeCommand(host, console))
                        .addSubcommand(new QemuCommand(host, console))
                        .addSubcommand(new ShellCommand(host));
        }
        return line;
    }
}
