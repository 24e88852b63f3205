// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.AudioRoute;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what routes there are, for a framework that has some. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        description = "Routes between applications and cards: which card, who plays or records, and what was lost.")
public final class RoutesCommand implements Callable<Integer> {

    private final Host host;
    private final Console console;

    /**
     * @param host where it runs
     * @param console what it prints to
     */
    public RoutesCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException {
        console.out().println(RouteText.of(new ServiceWait(host.context(Set.of())).all(AudioRoute.class)));
        return ExitCode.OK;
    }
}
