// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.message.PcmSettings;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.pcm.internal.VirtioPcmMessaging;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Many playback streams of two periods of 10 ms, 48 kHz stereo S16, on one queue and one thread: the device reads each
 * period and completes it, the stream's listener writes the next. Locks, state checks and copies are the real ones.
 */
final class ManyStreams implements PeriodListener {

    private static final int ARENA_BYTES = 64 << 20;
    private static final int TX = 2;
    private static final int RX = 3;
    private static final int PERIODS = 2;
    private static final int PERIOD_FRAMES = 480;
    private static final int HEADER = 4;
    private static final long STATUS_OK = 0x8000;
    private static final long FEATURES = VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;

    private final ArenaMemory memory = new ArenaMemory(ARENA_BYTES);
    private final PcmStreams streams;
    private final DeviceQueue device;
    private final ElementChain element = new ElementChain();
    private final ByteBuffer heard;
    private final ByteBuffer music;
    private final boolean copies;
    private long elapsed;

    /**
     * Opens, prefills and starts the streams.
     *
     * @param count how many
     * @param copies whether the application copies each period into the buffer, or writes it in place
     */
    ManyStreams(int count, boolean copies) {
        this.copies = copies;
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, PERIOD_FRAMES, PERIODS);
        heard = ByteBuffer.allocateDirect(params.periodBytes());
        music = ByteBuffer.allocateDirect(params.periodBytes()).order(ByteOrder.LITTLE_ENDIAN);
        List<PcmInfo> infos = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            infos.add(new PcmInfo(
                    id, 0, Direction.OUTPUT, 2, 2, Set.of(PcmFormat.S16), Set.of(PcmRate.HZ_48000), Set.of()));
        }
        QueueSetup tx = queue(TX, Integer.highestOneBit(2 * PERIODS * count - 1));
        streams = new VirtioPcmMessaging()
                .open(new PcmSetup(
                        "bench",
                        tx,
                        queue(RX, 4),
                        memory,
                        new WillingControl(),
                        infos,
                        PcmSettings.DEFAULT,
                        System::nanoTime,
                        (stream, state) -> {}));
        List<PcmSubstream> playing = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            playing.add(play(streams.open(id, this), params));
        }
        MemoryRegion ring = tx.region();
        QueueAddresses addresses = new QueueAddresses(
                TX,
                tx.size(),
                ring.deviceAddress(0),
                ring.deviceAddress(tx.availOffset()),
                ring.deviceAddress(tx.usedOffset()));
        device = new DeviceQueue(addresses, new GuestMemory(memory.chunks()), FEATURES, 0);
        device.disableKicks();
        playing.forEach(PcmSubstream::start);
    }

    private QueueSetup queue(int index, int size) {
        MemoryRegion ring = memory.allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        return new QueueSetup(index, size, ring, 0, avail, used, true, true, () -> {});
    }

    private PcmSubstream play(PcmSubstream stream, PcmParams params) {
        stream.setParams(params);
        stream.prepare();
        for (int period = 0; period < PERIODS; period++) {
            stream.tryWrite(music.clear());
        }
        return stream;
    }

    @Override
    public void periodElapsed(PcmSubstream substream, long position, int latencyBytes) {
        if (copies) {
            music.putLong(0, position);
            if (substream.tryWrite(music.clear()) != PERIOD_FRAMES) {
                throw new IllegalStateException("no room after a period: position=" + position);
            }
        } else {
            substream.beginPeriod().putLong(0, position);
            substream.commitPeriod(PERIOD_FRAMES);
        }
        elapsed++;
    }

    /** Runs for a number of periods; answers ns per period. */
    double run(int periods) {
        long first = elapsed;
        long start = System.nanoTime();
        while (elapsed - first < periods) {
            while (device.pop(element)) {
                element.copyOut(HEADER, heard.clear());
                element.putU64(0, STATUS_OK);
                device.push(element.head(), Long.BYTES);
            }
            device.needsSignal();
            streams.completed(TX);
        }
        return (System.nanoTime() - start) / (double) (elapsed - first);
    }
}
