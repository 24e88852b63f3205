// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.PcmCommand;
import java.util.List;

/** A control queue whose device grants everything at once: commands are not what is measured. */
final class WillingControl implements ControlQueue {

    @Override
    public void completed() {
        // Nothing is ever on its way.
    }

    @Override
    public List<JackInfo> jackInfo(int count) {
        return List.of();
    }

    @Override
    public void remapJack(JackInfo jack, int association, int sequence) {
        throw new SoundException("there are no jacks: jack=" + jack);
    }

    @Override
    public List<PcmInfo> pcmInfo(int count) {
        return List.of();
    }

    @Override
    public List<ChannelMap> channelMapInfo(int count) {
        return List.of();
    }

    @Override
    public void setParams(int streamId, PcmParams params) {
        // Granted.
    }

    @Override
    public void command(PcmCommand command, int streamId) {
        // Granted.
    }

    @Override
    public void cancel(SoundException cause) {
        // Nobody waits.
    }

    @Override
    public void release() {
        // There is no memory.
    }

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public long timeouts() {
        return 0;
    }

    @Override
    public long errors() {
        return 0;
    }

    @Override
    public QueueStatistics statistics() {
        return new QueueStatistics(0, 1, 0, 0, 0, 0, 0, 0);
    }
}
