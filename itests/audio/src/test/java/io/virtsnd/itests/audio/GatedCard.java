// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.CardStatistics;
import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.StreamStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.Constants;

/** A card that takes its time to open a stream. */
final class GatedCard implements SoundCard {

    private final SoundCard behind;
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    GatedCard(TestCard behind) {
        this.behind = behind.card();
    }

    Map<String, Object> properties(long id) {
        return Map.of(Constants.SERVICE_ID, id);
    }

    void awaitOpening() throws InterruptedException {
        opening.await();
    }

    void let() {
        gate.countDown();
    }

    @Override
    public String name() {
        return behind.name();
    }

    @Override
    public List<PcmInfo> streams() {
        return behind.streams();
    }

    @Override
    public List<JackInfo> jacks() {
        return behind.jacks();
    }

    @Override
    public List<ChannelMap> channelMaps() {
        return behind.channelMaps();
    }

    @Override
    public PcmSubstream open(int streamId, PeriodListener listener) {
        opening.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return behind.open(streamId, listener);
    }

    @Override
    public List<StreamStatus> openStreams() {
        return behind.openStreams();
    }

    @Override
    public void remapJack(int jackId, int association, int sequence) {
        behind.remapJack(jackId, association, sequence);
    }

    @Override
    public CardStatistics statistics() {
        return behind.statistics();
    }
}
