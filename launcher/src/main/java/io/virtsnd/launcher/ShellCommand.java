// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.CommonOptions;
import io.virtsnd.shell.internal.ExitCode;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An interactive shell in the framework: the commands of virtsnd, and those of Gogo. */
@Command(
        name = "shell",
        mixinStandardHelpOptions = true,
        description =
                "Starts all bundles and a Gogo shell; its commands play, record and info are those of the command line.")
final class ShellCommand implements Callable<Integer> {

    private static final String SCOPE = "osgi.command.scope";
    private static final String FUNCTION = "osgi.command.function";

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
        preferOurs(context);
        host.context(Set.of(FelixHost.CONSOLE));
        host.awaitStop();
        return ExitCode.OK;
    }

    /** Gogo looks in its own scope first, then for whoever came first: {@code info} would be that of scr. */
    private static void preferOurs(BundleContext context) {
        try {
            ServiceReference<?>[] ours = context.getAllServiceReferences(null, "(" + SCOPE + "=virtsnd)");
            for (ServiceReference<?> commands : ours == null ? new ServiceReference<?>[0] : ours) {
                Dictionary<String, Object> properties = new Hashtable<>();
                properties.put(SCOPE, "gogo");
                properties.put(FUNCTION, commands.getProperty(FUNCTION));
                context.registerService(Object.class.getName(), context.getService(commands), properties);
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
