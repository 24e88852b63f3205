// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.protocol.RequestCode;
import io.virtsnd.virtqueue.ChainBuilder;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The driver's end of a device under test, over the real {@link Virtqueue}s and without any cleverness: one chain per
 * message, nothing reused. The clock is {@link #now}; the device makes a round whenever something is sent, unless its
 * own thread runs.
 */
final class TestDriver implements AutoCloseable, BackendHost {

    static final int CONTROL = 0;
    static final int EVENT = 1;
    static final int TX = 2;
    static final int RX = 3;

    final SoundDevice device;
    final BackendSession session;
    final TestMemory memory;
    final Virtqueue[] queues = new Virtqueue[4];
    final AtomicInteger[] signals = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger()
    };
    final AtomicInteger configSignals = new AtomicInteger();
    volatile boolean isThreaded;
    private final Completions completions = new Completions(256);

    /** A message that went to the device. */
    static final class Sent {
        final MemoryRegion readable;
        final MemoryRegion writable;
        boolean isUsed;
        int length = -1;

        Sent(MemoryRegion readable, MemoryRegion writable) {
            this.readable = readable;
            this.writable = writable;
        }

        /** Out of the memory table; what was written can still be read. */
        void release() {
            if (readable != null) {
                readable.release();
            }
            if (writable != null) {
                writable.release();
            }
        }

        byte[] written() {
            byte[] bytes = new byte[length];
            if (length > 0) {
                writable.buffer().get(0, bytes);
            }
            return bytes;
        }

        byte[] all() {
            byte[] bytes = new byte[writable.size()];
            writable.buffer().get(0, bytes);
            return bytes;
        }

        int status() {
            return writable.buffer().getInt(writable.size() - 8);
        }

        int latency() {
            return writable.buffer().getInt(writable.size() - 4);
        }
    }

    TestDriver(SoundDevice device) {
        this.device = device;
        session = device.claim("test", this);
        memory = new TestMemory(session::memory);
    }

    /** A device that is claimed, started and ready. */
    static TestDriver ready(SoundDevice device) {
        return new TestDriver(device).start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX, 64);
    }

    TestDriver start(long features, int size) {
        session.setStatus(0);
        session.setStatus(1);
        session.setStatus(3);
        session.driverFeatures(features | VirtioFeatures.VERSION_1);
        session.setStatus(11);
        for (int q = 0; q < 4; q++) {
            int queue = q;
            MemoryRegion region = memory.allocate(SplitRingLayout.regionBytes(size), 128);
            int avail = SplitRingLayout.availOffset(size);
            int used = SplitRingLayout.usedOffset(size);
            session.startQueue(
                    new QueueAddresses(
                            q, size, region.deviceAddress(0), region.deviceAddress(avail), region.deviceAddress(used)),
                    0);
            queues[q] = new Virtqueue(
                    new QueueSetup(
                            q,
                            size,
                            region,
                            0,
                            avail,
                            used,
                            (features & VirtioFeatures.INDIRECT_DESC) != 0,
                            (features & VirtioFeatures.EVENT_IDX) != 0,
                            () -> session.kick(queue)),
                    memory);
        }
        session.setStatus(15);
        work();
        return this;
    }

    void work() {
        while (!isThreaded && device.doWork() == 0) {
            // Rounds until there is nothing to do at once.
        }
    }

    /** Adds a message of one readable and one writable part (0: none) without telling the device. */
    Sent add(int q, byte[] readable, int writable) {
        MemoryRegion out = readable.length == 0 ? null : memory.allocate(readable.length, 8);
        MemoryRegion in = writable == 0 ? null : memory.allocate(writable, 8);
        Sent sent = new Sent(out, in);
        ChainBuilder chain = queues[q].chain();
        if (out != null) {
            out.buffer().put(0, readable);
            chain.readable(out, 0, readable.length);
        }
        if (in != null) {
            for (int i = 0; i < writable; i++) {
                in.buffer().put(i, (byte) 0xee);
            }
            chain.writable(in, 0, writable);
        }
        queues[q].add(chain.reserve(sent));
        return sent;
    }

    void kick(int q) {
        if (queues[q].needsKick()) {
            queues[q].notifyDevice();
        }
        work();
    }

    Sent send(int q, byte[] readable, int writable) {
        Sent sent = add(q, readable, writable);
        kick(q);
        poll(q);
        return sent;
    }

    /** Takes what the device used, in its order. */
    List<Sent> poll(int q) {
        List<Sent> used = new ArrayList<>();
        while (queues[q].poll(completions) > 0) {
            for (int i = 0; i < completions.count(); i++) {
                Sent sent = (Sent) completions.token(i);
                sent.isUsed = true;
                sent.length = completions.length(i);
                used.add(sent);
                if (completions.isGivenBack(i)) {
                    queues[q].free(completions.chain(i));
                    sent.release();
                }
            }
        }
        return used;
    }

    byte[] ask(byte[] request, int room) {
        Sent sent = send(CONTROL, request, room);
        if (!sent.isUsed) {
            throw new AssertionError("control request was not answered");
        }
        return sent.written();
    }

    static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    static byte[] setParams(int stream, int buffer, int period, int format, int rate, int channels) {
        return words(0x101, stream, buffer, period, 0, channels | format << 8 | rate << 16);
    }

    ControlStatus command(RequestCode code, int stream) {
        return status(ask(words(code.code(), stream), 4));
    }

    static ControlStatus status(byte[] answer) {
        return ControlStatus.ofCode(
                ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    ControlStatus params(int stream, PcmFormat format, PcmRate rate, int channels, int periodBytes, int periods) {
        return status(
                ask(setParams(stream, periodBytes * periods, periodBytes, format.code(), rate.code(), channels), 4));
    }

    /** S16, 48 kHz, 2 channels: 480 frames are 1920 bytes and 10 ms. */
    void prepare(int stream, int periods) {
        require(params(stream, PcmFormat.S16, PcmRate.HZ_48000, 2, 1920, periods));
        require(command(RequestCode.PCM_PREPARE, stream));
    }

    void require(ControlStatus status) {
        if (status != ControlStatus.OK) {
            throw new AssertionError("status=" + status);
        }
    }

    static byte[] message(int stream, byte[] data) {
        return ByteBuffer.allocate(4 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(stream)
                .put(data)
                .array();
    }

    Sent play(int stream, byte[] data) {
        return send(TX, message(stream, data), 8);
    }

    Sent capture(int stream, int bytes) {
        return send(RX, words(stream), bytes + 8);
    }

    @Override
    public void signalQueue(int queue) {
        signals[queue].incrementAndGet();
    }

    @Override
    public void signalConfig() {
        configSignals.incrementAndGet();
    }

    @Override
    public void close() {
        session.close();
        device.close();
    }
}
