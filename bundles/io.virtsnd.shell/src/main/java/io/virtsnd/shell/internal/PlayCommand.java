// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<SoundFile> sounds = new ArrayList<>();
        for (Path file : files) {
            sounds.add(SoundFile.probe(file));
        }
        Remarks remarks = new Remarks(console, card.quiet());
        CardUse.Setting setting = new CardUse.Setting("play", Direction.OUTPUT, wish(sounds.get(0)), backend());
        PlaySummary summary = new CardUse(host, common, card).run(setting, plugged -> {
            plugged.automatic().ifPresent(text -> remarks.add("backend is " + text));
            return playAll(plugged, sounds, remarks);
        });
        console.out().println(summary.line("played", card.freeRun()));
        return ExitCode.OK;
    }

    /** What {@code auto} means; and whether the chosen one would destroy what is played. */
    private BackendChoice backend() throws CommandException, IOException {
        boolean auto = card.backend().kind() == BackendChoice.Kind.AUTO;
        BackendChoice choice = auto ? AutoBackend.choose(Direction.OUTPUT, files.get(0)) : card.backend();
        boolean toFile = choice.kind() == BackendChoice.Kind.WAV || choice.kind() == BackendChoice.Kind.RAW;
        for (Path file : files) {
            if (toFile && Files.exists(Path.of(choice.value())) && Files.isSameFile(file, Path.of(choice.value()))) {
                throw new CommandException("cannot write to a file that is played: " + file);
            }
        }
        return choice;
    }

    private static Shape wish(SoundFile sound) {
        int channels = Math.max(1, Math.min(255, sound.format().getChannels()));
        return Conversion.exact(sound.format()).orElse(new Shape(PcmFormat.S16, PcmRate.HZ_48000, channels));
    }

    private PlaySummary playAll(PluggedCard plugged, List<SoundFile> sounds, Remarks remarks)
            throws CommandException, IOException, InterruptedException {
        PcmInfo stream = card.stream(plugged.card(), Direction.OUTPUT);
        PlaySummary total = null;
        List<Playlist.Entry> group = new ArrayList<>();
        for (SoundFile sound : sounds) {
            Playlist.Entry entry = new Playlist.Entry(sound, Conversion.choose(sound, stream));
            entry.remark().ifPresent(remarks::add);
            if (!group.isEmpty() && !shape(group).equals(entry.conversion().shape())) {
                total = sum(total, play(plugged, stream, group, remarks));
                group.clear();
            }
            group.add(entry);
        }
        return sum(total, play(plugged, stream, group, remarks));
    }

    private static PlaySummary sum(PlaySummary before, PlaySummary next) {
        return before == null ? next : before.plus(next);
    }

    private static Shape shape(List<Playlist.Entry> group) {
        return group.get(0).conversion().shape();
    }

    private PlaySummary play(PluggedCard plugged, PcmInfo stream, List<Playlist.Entry> group, Remarks remarks)
            throws CommandException, IOException, InterruptedException {
        Shape shape = shape(group);
        PcmParams params = PcmParams.of(
                        shape.format(),
                        shape.rate(),
                        shape.channels(),
                        card.periodFrames(shape.rate().hertz()),
                        card.periods())
                .withRearm(card.mode());
        Progress progress = new Progress(console, card.quiet(), shape, Playlist.frames(group));
        try (Playlist playlist = new Playlist(group)) {
            Playback playback = new Playback(playlist, params, progress, remarks);
            PlaySummary summary = playback.run(plugged.card(), stream.streamId());
            FirstPeriod.log(host.since(), playback.firstPeriodNanos());
            return summary;
        } finally {
            progress.clear();
        }
    }
}
