// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
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

    /** Plays them, those of one format without a gap. */
    PlaySummary play(SoundCard target, List<SoundFile> sounds)
            throws CommandException, IOException, InterruptedException {
        PcmInfo stream = card.stream(target, Direction.OUTPUT);
        PlaySummary total = null;
        List<Playlist.Entry> group = new ArrayList<>();
        for (SoundFile sound : sounds) {
            Playlist.Entry entry = new Playlist.Entry(sound, sound.fit(stream));
            entry.remark().ifPresent(remarks::add);
            if (!group.isEmpty() && !format(group).equals(entry.format())) {
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

    private static SoundFormat format(List<Playlist.Entry> group) {
        return group.get(0).format();
    }

    private PlaySummary play(SoundCard target, PcmInfo stream, List<Playlist.Entry> group)
            throws CommandException, IOException, InterruptedException {
        SoundFormat format = format(group);
        PcmParams params = PcmParams.of(
                        format.format(),
                        format.rate(),
                        format.channels(),
                        card.periodFrames(format.rate().hertz()),
                        card.periods())
                .withRearm(card.mode());
        Progress progress = new Progress(console, card.quiet(), format, Playlist.frames(group));
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
