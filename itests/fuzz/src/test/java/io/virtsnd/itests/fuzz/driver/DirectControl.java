// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.PcmCommand;
import java.util.List;

/** Commands without a queue: where lies about I/O messages are the matter, so that there is time for many. */
final class DirectControl implements ControlQueue {

    private static final int SET_PARAMS = 0x0101;

    private final LyingDevice device;

    DirectControl(LyingDevice device) {
        this.device = device;
    }

    @Override
    public void setParams(int streamId, PcmParams params) {
        require(SET_PARAMS, streamId);
    }

    @Override
    public void command(PcmCommand command, int streamId) {
        require(command.code(), streamId);
    }

    private void require(int code, int streamId) {
        int status = device.command(code, streamId);
        if (status != ExpectedStream.OK) {
            throw new ControlException(
                    "0x" + Integer.toHexString(code), "stream=" + streamId, ControlStatus.ofCode(status), status);
        }
    }

    @Override
    public void completed() {}

    @Override
    public List<JackInfo> jackInfo(int count) {
        return List.of();
    }

    @Override
    public void remapJack(JackInfo jack, int association, int sequence) {}

    @Override
    public List<PcmInfo> pcmInfo(int count) {
        return List.of();
    }

    @Override
    public List<ChannelMap> channelMapInfo(int count) {
        return List.of();
    }

    @Override
    public void cancel(SoundException cause) {}

    @Override
    public void release() {}

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
        return new QueueStatistics(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
