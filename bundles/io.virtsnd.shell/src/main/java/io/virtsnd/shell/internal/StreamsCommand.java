// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundCard;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what the streams of all cards do, whoever opened them. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description =
                "Cards with their streams (state, format, frames played or recorded, delay, xruns), jacks and maps.")
final class StreamsCommand implements Callable<Integer> {

    private final Host host;
    private final Console console;

    StreamsCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException {
        console.out().println(StreamText.of(new ServiceWait(host.context(Set.of())).all(SoundCard.class)));
        return ExitCode.OK;
    }
}
