// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.CardStatistics;
import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.StreamStatus;
import io.virtsnd.api.UnsupportedRequestException;
import io.virtsnd.protocol.VirtioSound;
import java.util.List;

/** The service that applications see: a front of the probed card, which may be gone. */
final class VirtioSoundCard implements SoundCard {

    private final ProbedCard probed;

    VirtioSoundCard(ProbedCard probed) {
        this.probed = probed;
    }

    @Override
    public String name() {
        return probed.name();
    }

    @Override
    public List<PcmInfo> streams() {
        return probed.streams();
    }

    @Override
    public List<JackInfo> jacks() {
        return probed.jacks().list();
    }

    @Override
    public List<ChannelMap> channelMaps() {
        return probed.channelMaps();
    }

    @Override
    public PcmSubstream open(int streamId, PeriodListener listener) {
        requirePresent();
        PcmSubstream substream = probed.pcm().open(streamId, listener);
        probed.opened(streamId, substream);
        return substream;
    }

    @Override
    public List<StreamStatus> openStreams() {
        return probed.openStreams();
    }

    @Override
    public void remapJack(int jackId, int association, int sequence) {
        requirePresent();
        JackInfo jack = jacks().stream()
                .filter(each -> each.jackId() == jackId)
                .findFirst()
                .orElseThrow(() -> new UnsupportedRequestException(
                        "no such jack: card=" + name() + " jack=" + jackId + " jacks=" + jacks().size()));
        try {
            probed.control().remapJack(jack, association, sequence);
        } catch (ControlTimeoutException unanswered) {
            probed.completion().attend();
            throw unanswered;
        }
    }

    @Override
    public CardStatistics statistics() {
        return new CardStatistics(
                List.of(
                        probed.control().statistics(),
                        probed.event().statistics(),
                        probed.pcm().statistics(VirtioSound.TX_QUEUE),
                        probed.pcm().statistics(VirtioSound.RX_QUEUE)),
                probed.control().timeouts(),
                probed.control().errors(),
                probed.event().events(),
                probed.event().unknown(),
                probed.event().lost());
    }

    @Override
    public String toString() {
        return "SoundCard[" + name() + "]";
    }

    private void requirePresent() {
        DeviceGoneException gone = probed.gone();
        if (gone != null) {
            throw new DeviceGoneException("card went away: card=" + name() + "; wait for the next card", gone);
        }
    }
}
