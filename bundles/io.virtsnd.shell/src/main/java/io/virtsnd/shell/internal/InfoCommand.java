// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what cards there are. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description =
                "Streams, jacks, channel maps and counters of the sound cards that are there; plugs one in if there is"
                        + " none, or if a transport or a bundle is named.")
public final class InfoCommand implements Callable<Integer> {

    private static final SoundFormat ANY = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(
            names = "--play",
            paramLabel = "FILE",
            description = "Plug a card in and play a file on it first, so that its counters count. Repeatable.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private CardOptions card;

    @Mixin
    private CommonOptions common;

    private final Host host;
    private final Console console;

    /**
     * @param host where it runs
     * @param console what it prints to
     */
    public InfoCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        common.apply(host);
        card.check();
        List<SoundFile> sounds = NamedFiles.read(host, files);
        NamedFiles.requireUntouched(files, card.backend());
        BundleContext context = host.context(Set.of());
        List<CardReport> reports = reports(context);
        boolean named = !files.isEmpty()
                || common.hasBundles()
                || card.transport().kind() != TransportChoice.Kind.DEFAULT
                || card.device().isPresent()
                || card.backend().kind() != BackendChoice.Kind.AUTO;
        if (reports.isEmpty() || named) {
            reports = List.of(plugIn(sounds));
        }
        console.out().println(json ? CardJson.of(reports) : CardText.of(reports));
        return ExitCode.OK;
    }

    private CardReport plugIn(List<SoundFile> sounds) throws CommandException, IOException, InterruptedException {
        boolean auto = card.backend().kind() == BackendChoice.Kind.AUTO;
        BackendChoice backend = auto ? new BackendChoice(BackendChoice.Kind.NULL, "") : card.backend();
        SoundFormat wish = sounds.isEmpty() ? ANY : NamedFiles.wish(sounds.get(0));
        CardUse.Setting setting = new CardUse.Setting("info", Direction.OUTPUT, wish, backend);
        return new CardUse(host, common, card).run(setting, plugged -> {
            if (!sounds.isEmpty()) {
                Remarks remarks = new Remarks(console, card.quiet());
                new FilePlayer(card, console, remarks, host.since()).play(plugged.card(), sounds);
            }
            return CardReport.of(plugged.card(), plugged.control());
        });
    }

    /** All cards, with the devices of this process that have the same name. */
    private static List<CardReport> reports(BundleContext context) {
        try {
            return context.getServiceReferences(SoundCard.class, null).stream()
                    .sorted()
                    .map(reference -> report(context, reference))
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is no wrong filter", e);
        }
    }

    private static CardReport report(BundleContext context, ServiceReference<SoundCard> reference) {
        SoundCard card = context.getService(reference);
        return CardReport.of(
                card,
                new ServiceWait(context)
                        .find(SoundDeviceControl.class, ServiceWait.equal(VirtioBackend.NAME, card.name()))
                        .map(context::getService));
    }
}
