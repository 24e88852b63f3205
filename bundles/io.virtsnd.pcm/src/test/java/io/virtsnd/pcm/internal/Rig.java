// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.message.PcmSettings;
import io.virtsnd.api.message.PcmSetup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Streams of one card with a fake device at the other end of real queues. */
final class Rig {

    static final PeriodListener SILENT = (substream, position, latency) -> {};

    /** 4 frames of S16 stereo. */
    static final PcmParams SMALL = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 4, 4);

    static final int PERIOD = SMALL.periodBytes();

    final TestMemory memory = new TestMemory();
    final TestClock clock = new TestClock();
    final FakeControl control = new FakeControl();
    /** Of all streams, in order. */
    final List<String> states = new CopyOnWriteArrayList<>();

    final FakeDevice device;
    final PcmStreamTable streams;

    Rig() {
        this(new Shape());
    }

    /** What a rig looks like. */
    static final class Shape {
        int size = 64;
        boolean indirect;
        boolean eventIdx = true;
        PcmSettings settings = new PcmSettings(0, 1_000_000_000L, 1_000_000_000L);
        List<PcmInfo> infos = List.of(
                info(0, Direction.OUTPUT, EnumSet.of(PcmFeature.EVT_XRUNS)),
                info(1, Direction.INPUT, Set.of()),
                info(2, Direction.OUTPUT, EnumSet.of(PcmFeature.MSG_POLLING)),
                info(7, Direction.INPUT, Set.of()));

        Shape size(int entries) {
            size = entries;
            return this;
        }

        Shape indirect() {
            indirect = true;
            return this;
        }

        Shape withoutEventIdx() {
            eventIdx = false;
            return this;
        }

        Shape settings(PcmSettings other) {
            settings = other;
            return this;
        }

        Shape streams(List<PcmInfo> others) {
            infos = others;
            return this;
        }
    }

    Rig(Shape shape) {
        FakeQueue tx = new FakeQueue(2, shape.size, shape.indirect, shape.eventIdx, memory);
        FakeQueue rx = new FakeQueue(3, shape.size, shape.indirect, shape.eventIdx, memory);
        device = new FakeDevice(tx, rx);
        tx.onKick(device::pull);
        rx.onKick(device::pull);
        streams = (PcmStreamTable) new VirtioPcmMessaging()
                .open(new PcmSetup(
                        "card0",
                        tx.setup(),
                        rx.setup(),
                        memory,
                        control,
                        shape.infos,
                        shape.settings,
                        clock,
                        (stream, state) -> states.add(stream + " " + state)));
        control.before((request, stream) -> {
            if (request.equals("RELEASE")) {
                device.giveBack(stream);
            }
        });
        control.after((request, stream) -> completed());
    }

    static PcmInfo info(int streamId, Direction direction, Set<PcmFeature> features) {
        return new PcmInfo(
                streamId, 0, direction, 1, 8, EnumSet.allOf(PcmFormat.class), EnumSet.allOf(PcmRate.class), features);
    }

    static List<PcmInfo> outputs(int count) {
        List<PcmInfo> infos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            infos.add(info(i, Direction.OUTPUT, Set.of()));
        }
        return infos;
    }

    /** The completion thread looks at both queues. */
    void completed() {
        streams.completed(2);
        streams.completed(3);
    }

    PcmSubstream open(int streamId) {
        return streams.open(streamId, SILENT);
    }

    PcmSubstream prepared(int streamId, PcmParams params) {
        return prepared(streamId, params, SILENT);
    }

    PcmSubstream prepared(int streamId, PcmParams params, PeriodListener listener) {
        PcmSubstream substream = streams.open(streamId, listener);
        substream.setParams(params);
        substream.prepare();
        return substream;
    }

    /** A playback stream that was filled and started. */
    PcmSubstream playing(PcmParams params, PeriodListener listener) {
        PcmSubstream substream = prepared(0, params, listener);
        substream.write(pattern(0, params.bufferBytes()));
        substream.start();
        return substream;
    }

    PcmSubstream playing(PcmParams params) {
        return playing(params, SILENT);
    }

    PcmSubstream recording(PcmParams params, PeriodListener listener) {
        PcmSubstream substream = prepared(1, params, listener);
        substream.start();
        return substream;
    }

    /** The device plays some messages of a stream, and signals. */
    void play(int streamId, int count) {
        device.pull();
        for (int i = 0; i < count; i++) {
            if (device.pending(streamId).isEmpty()) {
                completed();
                device.pull();
            }
            device.play(device.next(streamId), 0);
        }
        completed();
    }

    /** The device records into the next message of a stream, and signals. */
    void record(int streamId, byte[] samples) {
        device.pull();
        device.record(device.next(streamId), samples, FakeDevice.OK, 0);
        completed();
    }

    /** Bytes that tell where they belong: byte i of the stream is a function of i. */
    static ByteBuffer pattern(long from, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            buffer.put(i, patternByte(from + i));
        }
        return buffer;
    }

    static byte[] patternBytes(long from, int bytes) {
        return pattern(from, bytes).array();
    }

    static byte patternByte(long index) {
        long mixed = index * 0x9E37_79B9_7F4A_7C15L;
        return (byte) (mixed >>> 56 ^ index);
    }
}
