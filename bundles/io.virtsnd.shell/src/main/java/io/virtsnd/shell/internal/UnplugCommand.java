// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundCard;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Unplugs a card. */
@Command(
        name = "unplug",
        mixinStandardHelpOptions = true,
        description = "Deletes the configurations of a transport, a software device and a backend of that name.")
final class UnplugCommand implements Callable<Integer> {

    private static final long WAIT_MILLIS = 10_000;

    @Parameters(index = "0", paramLabel = "NAME", description = "card.name of the card.")
    private String name;

    private final Host host;

    UnplugCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        BundleContext context = host.context(Set.of());
        List<Configuration> configurations = new Configurations(context).named(name);
        if (configurations.isEmpty()) {
            throw new CommandException("nothing is configured by this name: name=" + name);
        }
        for (Configuration configuration : configurations) {
            configuration.delete();
            // the transport is the first: what is behind it goes when its card is gone
            new ServiceWait(context).go(SoundCard.class, ServiceWait.equal(SoundCard.NAME, name), WAIT_MILLIS);
        }
        return ExitCode.OK;
    }
}
