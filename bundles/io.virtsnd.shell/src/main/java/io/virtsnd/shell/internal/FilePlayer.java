// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.SoundCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays files on a card, one after the other.
 *
 * @param card which stream, and its ring of messages
 * @param console where progress is shown
 * @param remarks what has to be said once sound is heard
 * @param since when the command was called, ms since 1970
 */
record FilePlayer(CardOptions card, Console console, Remarks remarks, long since) {

    /** Plays them, those of one shape without a gap. */
    PlaySummary play(SoundCard target, List<SoundFile> sounds)
            throws CommandException, IOException, InterruptedException {
        PcmInfo stream = card.stream(target, Direction.OUTPUT);
        PlaySummary total = null;
        List<Playlist.Entry> group = new ArrayList<>();
        for (SoundFile sound : sounds) {
            Playlist.Entry entry = new Playlist.Entry(sound, Conversion.choose(sound, stream));
            entry.remark().ifPresent(remarks::add);
            if (!group.isEmpty() && !shape(group).equals(entry.conversion().shape())) {
                total = sum(total, play(target, stream, group));
                group.clear();
            }
            group.add(entry);
        }
        return sum(total, play(target, stream, group));
    }

    private static PlaySummary sum(PlaySummary before, PlaySummary next) {
        return before == null ? next : before.plus(next);
    }

    private static Shape shape(List<Playlist.Entry> group) {
        return group.get(0).conversion().shape();
    }

    private PlaySummary play(SoundCard target, PcmInfo stream, List<Playlist.Entry> group)
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
            PlaySummary summary = playback.run(target, stream.streamId());
            FirstPeriod.log(since, playback.firstPeriodNanos());
            return summary;
        } finally {
            progress.clear();
        }
    }
}
