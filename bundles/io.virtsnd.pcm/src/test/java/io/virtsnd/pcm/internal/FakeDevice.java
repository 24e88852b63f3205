// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.ControlStatus;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A device that a test steps: it takes messages when told, and completes them as told. */
final class FakeDevice {

    /** Where a device puts the status of a capture message that is not full (reference f.1.6). */
    enum Flush {
        /** Right behind the recorded bytes, as QEMU. */
        BEHIND_DATA,
        /** In the last 8 bytes; used.len without the bytes that were not recorded, as vhost-device-sound. */
        IN_TAIL,
        /** In the last 8 bytes; used.len as if all had been recorded, as crosvm. */
        IN_TAIL_FULL_LENGTH
    }

    static final int OK = ControlStatus.OK.code();
    static final int IO_ERR = ControlStatus.IO_ERR.code();

    final FakeQueue tx;
    final FakeQueue rx;
    private final Map<Integer, Deque<FakeMessage>> taken = new HashMap<>();
    private final Map<Integer, ByteArrayOutputStream> played = new HashMap<>();
    private final Set<Integer> captures = new HashSet<>();
    private Flush flush = Flush.BEHIND_DATA;
    private boolean keepsAtRelease;
    private long recorded;

    FakeDevice(FakeQueue tx, FakeQueue rx) {
        this.tx = tx;
        this.rx = rx;
    }

    synchronized void flushes(Flush place) {
        flush = place;
    }

    synchronized void keepAtRelease(boolean keeps) {
        keepsAtRelease = keeps;
    }

    /** Takes everything that is available; answers how much that was. */
    synchronized int pull() {
        int count = 0;
        for (FakeMessage message = tx.pop(); message != null; message = tx.pop()) {
            messages(message.streamId()).add(message);
            count++;
        }
        for (FakeMessage message = rx.pop(); message != null; message = rx.pop()) {
            captures.add(message.streamId());
            messages(message.streamId()).add(message);
            count++;
        }
        return count;
    }

    private Deque<FakeMessage> messages(int streamId) {
        return taken.computeIfAbsent(streamId, id -> new ArrayDeque<>());
    }

    synchronized List<FakeMessage> pending(int streamId) {
        return new ArrayList<>(messages(streamId));
    }

    synchronized FakeMessage next(int streamId) {
        return messages(streamId).remove();
    }

    /** Takes one out of order. */
    synchronized FakeMessage pick(int streamId, int index) {
        FakeMessage picked = pending(streamId).get(index);
        messages(streamId).remove(picked);
        return picked;
    }

    synchronized byte[] played(int streamId) {
        return sound(streamId).toByteArray();
    }

    private ByteArrayOutputStream sound(int streamId) {
        return played.computeIfAbsent(streamId, id -> new ByteArrayOutputStream());
    }

    /** Plays a message. */
    synchronized void play(FakeMessage message, int latency) {
        sound(message.streamId()).writeBytes(message.samples());
        message.writeStatus(0, OK, latency);
        tx.used(message.head(), 8);
    }

    /** Plays what it has of a stream. */
    synchronized void playAll(int streamId) {
        while (!messages(streamId).isEmpty()) {
            play(next(streamId), 0);
        }
    }

    /** Answers a playback message with a status. */
    synchronized void answer(FakeMessage message, int status) {
        message.writeStatus(0, status, 0);
        tx.used(message.head(), 8);
    }

    /** Answers the oldest one, if RELEASE did not. */
    synchronized void answerNext(int streamId, int status) {
        if (!messages(streamId).isEmpty()) {
            answer(next(streamId), status);
        }
    }

    /** Records into a message; the status goes where this device puts it. */
    synchronized void record(FakeMessage message, byte[] samples, int status, int latency) {
        message.write(0, samples);
        int tail = message.writableBytes() - 8;
        message.writeStatus(flush == Flush.BEHIND_DATA ? samples.length : tail, status, latency);
        rx.used(message.head(), flush == Flush.IN_TAIL_FULL_LENGTH ? tail + 8 : samples.length + 8);
    }

    /** One round of a free-running device; false if there was nothing to do. */
    synchronized boolean step(boolean stopped, int recordBytes, long from) {
        recorded = from;
        boolean taken = pull() > 0;
        boolean done = false;
        for (Map.Entry<Integer, Deque<FakeMessage>> stream : taken(stopped)) {
            while (!stream.getValue().isEmpty()) {
                FakeMessage message = stream.getValue().remove();
                if (captures.contains(stream.getKey())) {
                    record(message, Rig.patternBytes(recorded, recordBytes), OK, 0);
                    recorded += recordBytes;
                } else {
                    play(message, 0);
                }
                done = true;
            }
        }
        return taken || done;
    }

    private Set<Map.Entry<Integer, Deque<FakeMessage>>> taken(boolean stopped) {
        return stopped ? Set.of() : taken.entrySet();
    }

    synchronized long recorded() {
        return recorded;
    }

    /** RELEASE: gives everything back unplayed. */
    synchronized void giveBack(int streamId) {
        pull();
        while (!keepsAtRelease && !messages(streamId).isEmpty()) {
            FakeMessage message = next(streamId);
            if (captures.contains(streamId)) {
                record(message, new byte[0], OK, 0);
            } else {
                answer(message, OK);
            }
        }
    }
}
