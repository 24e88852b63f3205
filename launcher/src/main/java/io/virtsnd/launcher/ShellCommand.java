// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.CommonOptions;
import io.virtsnd.shell.internal.ExitCode;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.osgi.framework.BundleContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An interactive shell in the framework: the commands of virtsnd, and those of Gogo. */
@Command(
        name = "shell",
        mixinStandardHelpOptions = true,
        description =
                "Starts all bundles and a Gogo shell; its commands play, record and info are those of the command line.")
final class ShellCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    private final FelixHost host;

    ShellCommand(FelixHost host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException, ExecutionException {
        common.apply(host);
        BundleContext context = host.everything();
        common.install(context);
        host.context(Set.of(FelixHost.CONSOLE));
        host.awaitStop();
        return ExitCode.OK;
    }
}
