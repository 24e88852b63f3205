// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.PcmCommand;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control queue with a device behind it that enforces the PCM command lifecycle, and keeps a record. */
final class FakeControl implements ControlQueue {

    /** Which state a request leads to, and from which states it is legal (reference a.5). */
    private static final Map<String, List<String>> LEGAL = Map.of(
            "SET_PARAMS", List.of("INITIAL", "SET_PARAMS", "PREPARE", "RELEASE"),
            "PREPARE", List.of("SET_PARAMS", "PREPARE", "RELEASE"),
            "START", List.of("PREPARE", "STOP"),
            "STOP", List.of("START"),
            "RELEASE", List.of("PREPARE", "STOP"));

    /** Called before a request is answered; what it throws is the answer. */
    interface Script {
        void run(String request, int streamId);
    }

    final List<String> sent = new CopyOnWriteArrayList<>();
    final List<String> illegal = new CopyOnWriteArrayList<>();
    final Map<Integer, PcmParams> params = new ConcurrentHashMap<>();
    private final Map<Integer, String> states = new ConcurrentHashMap<>();
    private volatile Script before = (request, stream) -> {};
    private volatile Script after = (request, stream) -> {};
    volatile int completions;

    void before(Script script) {
        before = script;
    }

    void after(Script script) {
        after = script;
    }

    String state(int streamId) {
        return states.getOrDefault(streamId, "INITIAL");
    }

    private void request(String request, int streamId) {
        sent.add(request + " " + streamId);
        if (!LEGAL.get(request).contains(state(streamId))) {
            illegal.add(request + " in " + state(streamId));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new SoundException("interrupted while waiting for the answer");
        }
        before.run(request, streamId);
        states.put(streamId, request);
        after.run(request, streamId);
    }

    @Override
    public void setParams(int streamId, PcmParams wanted) {
        params.put(streamId, wanted);
        request("SET_PARAMS", streamId);
    }

    @Override
    public void command(PcmCommand command, int streamId) {
        request(command.name(), streamId);
    }

    @Override
    public void completed() {
        completions++;
    }

    @Override
    public List<JackInfo> jackInfo(int count) {
        return List.of();
    }

    @Override
    public void remapJack(JackInfo jack, int association, int sequence) {
        throw new UnsupportedOperationException("no jacks");
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
        return new QueueStatistics(0, 64, 0, 0, 0, 0, 0, 0);
    }
}
