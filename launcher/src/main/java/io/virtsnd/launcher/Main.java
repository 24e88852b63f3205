// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandRunner;
import io.virtsnd.shell.internal.Console;
import io.virtsnd.shell.internal.InfoCommand;
import io.virtsnd.shell.internal.PlayCommand;
import io.virtsnd.shell.internal.RecordCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Runs one command in a framework of its own. */
public final class Main {

    /** How long a signal waits until the stream is released and its file is finished. */
    private static final long STOP_SECONDS = 8;

    /** What nearly every command uses. */
    private static final Set<String> LOOPBACK = Set.of("io.virtsnd.device", "io.virtsnd.transport.loopback");

    private Main() {}

    /**
     * Runs a command, and ends the process.
     *
     * @param args the command and its arguments
     * @throws IOException if this installation cannot be read
     */
    public static void main(String[] args) throws IOException {
        Console console = new Console(System.out, System.err, Boolean.getBoolean("virtsnd.terminal"));
        Path dist = Distribution.ofThisClass();
        if (args.length == 1 && args[0].equals("--prepare")) {
            new SystemPackages(dist).write();
            return;
        }
        // standard output is for results: whatever else prints goes to standard error
        boolean shell = args.length > 0 && args[0].equals("shell");
        if (!shell) {
            System.setOut(System.err);
        }
        CountDownLatch done = stopOnSignal(Thread.currentThread());
        int code = run(console, new Distribution(dist), args);
        done.countDown();
        System.exit(code);
    }

    private static int run(Console console, Distribution distribution, String[] args) {
        try (FelixHost host = new FelixHost(distribution)) {
            beginEarly(host, List.of(args));
            CommandLine line = new CommandLine(new VirtsndCommand())
                    .addSubcommand(new PlayCommand(host, console))
                    .addSubcommand(new RecordCommand(host, console))
                    .addSubcommand(new InfoCommand(host, console))
                    .addSubcommand(new ShellCommand(host));
            return new CommandRunner(console).run(line, args);
        }
    }

    /** To read the command line takes as long as to start the framework, and there are two processors. */
    private static void beginEarly(FelixHost host, List<String> args) {
        boolean help = args.contains("--help") || args.contains("-h");
        if (args.size() > 1 && !help && List.of("play", "record").contains(args.get(0))) {
            boolean loopback =
                    args.stream().noneMatch(arg -> arg.startsWith("--transport") || arg.startsWith("--device"));
            // loggers take their level when they are made
            host.logLevel(logLevel(args));
            host.begin(loopback ? LOOPBACK : Set.of());
        }
    }

    /** The level that the options will set, or none that there is: then they will say so. */
    private static String logLevel(List<String> args) {
        String option = "--log-level";
        int last = args.lastIndexOf(option);
        return args.stream()
                .filter(arg -> arg.startsWith(option + "="))
                .map(arg -> arg.substring(option.length() + 1))
                .findFirst()
                .orElseGet(() -> last >= 0 && last + 1 < args.size()
                        ? args.get(last + 1)
                        : args.contains("-v") ? "debug" : "error");
    }

    /** A signal interrupts the command, which then stops and releases its stream; the process waits for it. */
    private static CountDownLatch stopOnSignal(Thread command) {
        CountDownLatch done = new CountDownLatch(1);
        Thread stop = new Thread(
                () -> {
                    try {
                        if (done.getCount() > 0) {
                            command.interrupt();
                            done.await(STOP_SECONDS, TimeUnit.SECONDS);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "virtsnd-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        return done;
    }
}
