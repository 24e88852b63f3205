// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plugs a card in, until it is unplugged. */
@Command(
        name = "plug",
        mixinStandardHelpOptions = true,
        description = "Makes the configurations of a card, and waits for it; virtsnd:unplug deletes them.")
final class PlugCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}]([-_. \\p{L}\\p{N}]*[\\p{L}\\p{N}])?");

    @Parameters(index = "0", paramLabel = "NAME", description = "card.name that the card gets.")
    private String name;

    @Parameters(
            index = "1",
            paramLabel = "TRANSPORT",
            description = "vhost-user:PATH, vfio:ADDRESS, qtest:DIR, or loopback: a software device in this process.")
    private String transport;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description = "What a software device plays on: wav:PATH, raw:PATH, null, javasound, or a backend.name.")
    private String backend;

    private final Host host;
    private final Console console;

    PlugCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw CommandException.usage("no name: NAME=" + name + "; use letters, digits, and -_. between them");
        }
        if (!new Configurations(host.context(Set.of())).named(name).isEmpty()) {
            throw new CommandException("there is such a name already: name=" + name + "; see virtsnd:unplug --help");
        }
        List<String> options = new ArrayList<>(List.of("--transport", transport));
        if (backend != null) {
            options.addAll(List.of("--backend", backend));
        }
        HeldCard held = HeldCard.plug(host, name, options, Set.of());
        console.out().println("card " + held.name());
        return ExitCode.OK;
    }
}
