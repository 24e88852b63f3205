// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * A card for somebody who is no command: plugged in as a command does it, and held until it is closed.
 *
 * <p>Thread: one at a time.
 */
public final class HeldCard implements AutoCloseable {

    private static final SoundFormat WISH = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    private final PluggedCard plugged;

    private HeldCard(PluggedCard plugged) {
        this.plugged = plugged;
    }

    /**
     * Plugs a card in.
     *
     * @param host where it runs
     * @param name of the card, if its transport is made here
     * @param words options that choose a card, as the commands have them
     * @param bundles that are needed beside those of the card
     * @return the card; if that fails, nothing is left
     * @throws CommandException if there is no such card; one line says why
     * @throws InterruptedException if the caller was interrupted; nothing is left
     */
    public static HeldCard plug(Host host, String name, List<String> words, Set<String> bundles)
            throws CommandException, InterruptedException {
        CardOptions options = new CardOptions();
        try {
            new CommandLine(options).parseArgs(words.toArray(String[]::new));
        } catch (ParameterException wrong) {
            throw CommandException.usage(wrong.getMessage());
        }
        options.check();
        if (options.transport().kind() == TransportChoice.Kind.NAMED) {
            throw CommandException.usage("no such transport: --transport "
                    + options.transport().value() + "; use loopback, vhost-user:PATH, vfio:ADDRESS or qtest:DIR");
        }
        BackendChoice backend = options.backend();
        if (backend.kind() == BackendChoice.Kind.AUTO) {
            backend = new BackendChoice(BackendChoice.Kind.JAVASOUND, "");
        }
        BackendSetup setup = new BackendSetup(backend, Direction.OUTPUT);
        boolean ours = !options.transport().hasDeviceOfOthers();
        if (ours) {
            setup.check();
        }
        Set<String> all = new HashSet<>(bundles);
        all.addAll(CardUse.bundles(options, backend));
        CardUse.Setting setting = new CardUse.Setting(name, Direction.OUTPUT, WISH, backend);
        BundleContext context = host.context(all);
        if (ours) {
            setup.check(context);
        }
        return new HeldCard(PluggedCard.plug(context, new PlugRequest(name, setting, options, false, host.since())));
    }

    String name() {
        return plugged.card().name();
    }

    /** Unplugs it. */
    @Override
    public void close() {
        plugged.close();
    }
}
