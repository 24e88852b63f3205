// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.CardStatistics;
import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.StreamStatus;
import java.util.List;

/** A card with one stream. */
final class FakeCard implements SoundCard {

    final FakeSubstream substream = new FakeSubstream();

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<PcmInfo> streams() {
        return List.of(substream.info());
    }

    @Override
    public List<JackInfo> jacks() {
        return List.of(new JackInfo(0, 1, 1, 0x10, 0x14, true));
    }

    @Override
    public List<ChannelMap> channelMaps() {
        return List.of(new ChannelMap(0, 2, Direction.OUTPUT, List.of(ChannelPosition.FL, ChannelPosition.FR)));
    }

    @Override
    public PcmSubstream open(int streamId, PeriodListener listener) {
        substream.listener = listener;
        return substream;
    }

    @Override
    public List<StreamStatus> openStreams() {
        return List.of();
    }

    @Override
    public void remapJack(int jackId, int association, int sequence) {
        throw new UnsupportedOperationException("a command does not do this");
    }

    @Override
    public CardStatistics statistics() {
        return new CardStatistics(List.of(new QueueStatistics(2, 64, 7, 3, 6, 700, 56, 0)), 1, 2, 3, 4, 5);
    }
}
