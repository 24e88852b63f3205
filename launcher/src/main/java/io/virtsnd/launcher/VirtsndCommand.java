// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that all others belong to. */
@Command(
        name = "virtsnd",
        mixinStandardHelpOptions = true,
        version = "virtsnd 0.1.0",
        description = "A virtio sound driver in user space, and a virtio sound device to try it on.",
        footer = {
            "",
            "Results go to standard output, logs and progress to standard error.",
            "Exit codes: 0 done, 1 not done (one line says why), 2 misuse, 130 and 143 ended by a signal."
        })
final class VirtsndCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    VirtsndCommand() {}

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "no command: use one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
