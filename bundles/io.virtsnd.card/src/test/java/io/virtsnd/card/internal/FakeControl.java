// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.PcmCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A control queue that answers by itself, unless its device is told to be silent. */
final class FakeControl implements ControlQueue {

    volatile boolean silent;
    volatile boolean refuses;
    volatile boolean broken;
    volatile RuntimeException thrown;

    private final Journal journal;
    private final Object lock = new Object();
    private SoundException cancelled;

    FakeControl(Journal journal) {
        this.journal = journal;
    }

    static PcmInfo stream(int id) {
        return new PcmInfo(
                id, 0, Direction.values()[id & 1], 1, 2, Set.of(PcmFormat.S16), Set.of(PcmRate.HZ_48000), Set.of());
    }

    private <T> T answer(String request, Supplier<T> answer) {
        journal.add(request);
        synchronized (lock) {
            while (silent && cancelled == null) {
                try {
                    lock.wait(10_000);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            if (cancelled != null) {
                throw cancelled;
            }
        }
        return answer.get();
    }

    @Override
    public void completed() {
        journal.add("control completed");
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public List<JackInfo> jackInfo(int count) {
        return answer("JACK_INFO " + count, () -> IntStream.range(0, count)
                .mapToObj(id -> new JackInfo(id, 0, id & 1, 0, 0, false))
                .toList());
    }

    @Override
    public void remapJack(JackInfo jack, int association, int sequence) {
        answer("JACK_REMAP " + jack.jackId() + " " + association + " " + sequence, () -> null);
    }

    @Override
    public List<PcmInfo> pcmInfo(int count) {
        return answer(
                "PCM_INFO " + count,
                () -> IntStream.range(0, count).mapToObj(FakeControl::stream).toList());
    }

    @Override
    public List<ChannelMap> channelMapInfo(int count) {
        return answer("CHMAP_INFO " + count, ArrayList::new);
    }

    @Override
    public void setParams(int streamId, PcmParams params) {
        answer("SET_PARAMS " + streamId, () -> null);
    }

    @Override
    public void command(PcmCommand command, int streamId) {
        answer(command + " " + streamId, () -> {
            if (refuses) {
                throw new ControlException(command.name(), "stream=" + streamId, ControlStatus.BAD_MSG, 0x8001);
            }
            return null;
        });
    }

    @Override
    public void cancel(SoundException cause) {
        synchronized (lock) {
            journal.add("cancel control");
            cancelled = cause;
            lock.notifyAll();
        }
    }

    @Override
    public void release() {
        journal.add("release control");
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public long timeouts() {
        return 3;
    }

    @Override
    public long errors() {
        return 4;
    }

    @Override
    public QueueStatistics statistics() {
        return new QueueStatistics(0, 64, 1, 1, 1, 1, 1, 0);
    }
}
