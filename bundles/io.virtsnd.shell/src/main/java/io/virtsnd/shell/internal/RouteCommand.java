// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import java.io.IOException;
import java.util.Dictionary;
import java.util.Set;
import java.util.concurrent.Callable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a route use other cards. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        description = "Lets a route use other cards; the sound goes on there. Kept in the configuration of the route.")
final class RouteCommand implements Callable<Integer> {

    private static final String TARGET = "card.target";
    private static final String ANY = "*";

    @Parameters(index = "0", paramLabel = "ROUTE", description = "route.name of the route.")
    private String route;

    @Parameters(
            index = "1",
            paramLabel = "CARD",
            description = "card.name of a card, or an LDAP filter over the properties of cards, or * for any.")
    private String card;

    @Option(names = "--capture", description = "The route that records, not the one that plays.")
    private boolean capture;

    private final Host host;

    RouteCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        String filter = filter();
        String factory = capture ? "io.virtsnd.audio.capture" : "io.virtsnd.audio.playback";
        Configuration configuration = new Configurations(host.context(Set.of()))
                .find(factory, AudioRoute.NAME, AudioRoute.DEFAULT, route).stream()
                        .findFirst()
                        .orElseThrow(() -> new CommandException(
                                "no such route is configured: factory=" + factory + " route.name=" + route));
        Dictionary<String, Object> properties = configuration.getProperties();
        if (filter == null) {
            properties.remove(TARGET);
        } else {
            properties.put(TARGET, filter);
        }
        configuration.update(properties);
        return ExitCode.OK;
    }

    private String filter() throws CommandException {
        if (card.equals(ANY)) {
            return null;
        }
        String filter = card.startsWith("(") ? card : ServiceWait.equal(SoundCard.NAME, card);
        try {
            return FrameworkUtil.createFilter(filter).toString();
        } catch (InvalidSyntaxException wrong) {
            throw CommandException.usage("no filter: CARD=" + card + ": " + wrong.getMessage());
        }
    }
}
