// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.audio.SoundFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Plays sound files. */
@Command(
        name = "play",
        mixinStandardHelpOptions = true,
        description = "Plays sound files through a virtio sound card, one after the other.")
public final class PlayCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Any file that an installed javax.sound reader understands.")
    private List<Path> files;

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
    public PlayCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        common.apply(host);
        card.check();
        List<SoundFile> sounds = NamedFiles.read(host, files);
        NamedFiles.requireUntouched(files, card.backend());
        CardUse use = new CardUse(host, common, card);
        BackendChoice backend = use.backend(Direction.OUTPUT, files.get(0));
        Remarks remarks = new Remarks(console, card.quiet());
        CardUse.Setting setting =
                new CardUse.Setting("play", Direction.OUTPUT, NamedFiles.wish(sounds.get(0)), backend);
        PlaySummary summary = use.run(setting, plugged -> {
            plugged.automatic().ifPresent(text -> remarks.add("backend is " + text));
            return new FilePlayer(card, console, remarks, host.since()).play(plugged.card(), sounds);
        });
        console.out().println(summary.line("played", card.freeRun()));
        return ExitCode.OK;
    }
}
