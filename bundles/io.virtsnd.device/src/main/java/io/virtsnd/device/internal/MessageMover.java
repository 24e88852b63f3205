// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.protocol.PcmXferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Moves samples between the message in hand and what is behind the stream: the ring of a backend's pump, or nothing
 * (playback: counted as discarded), silence or the {@link CapturePattern} (capture).
 *
 * <p>Thread: under the device lock.
 */
final class MessageMover {

    // More than the largest block (255 channels of 8 bytes), so that each round moves something.
    private static final int SCRATCH_BYTES = 8192;

    private final ClockKind clock;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    MessageMover(ClockKind clock) {
        this.clock = clock;
    }

    /**
     * Plays or records the next bytes of a message.
     *
     * @param bytes whole blocks, at most what is left of the message
     * @return bytes moved; 0 if the pump has to go on first, which will then ring
     */
    long move(DeviceStream stream, IoMessage message, long bytes) {
        long moved = stream.plays ? play(stream, message, bytes) : record(stream, message, bytes);
        message.done += moved;
        stream.frames += stream.params.frames(moved);
        return moved;
    }

    private long play(DeviceStream stream, IoMessage message, long bytes) {
        BackendPump pump = stream.pump;
        if (pump == null) {
            stream.discarded.addAndGet(stream.params.frames(bytes));
            return bytes;
        }
        int room = pump.ring.room();
        if (room == 0 && clock != ClockKind.SAMPLE) {
            pump.want(message.left());
            room = pump.ring.room();
            if (room == 0) {
                return 0;
            }
        }
        int staged = (int) Math.min(bytes, room);
        stage(pump.ring, message, staged);
        pump.moved();
        if (clock != ClockKind.SAMPLE) {
            return staged;
        }
        if (staged < bytes) {
            stream.discarded.addAndGet(stream.params.frames(bytes - staged));
        }
        return bytes;
    }

    /** What a backend recorded during an overrun is lost: the next message has the sound of its own time. */
    void skipOverrun(DeviceStream stream, long now) {
        BackendPump pump = stream.pump;
        if (!stream.isOverrun || pump == null) {
            return;
        }
        FrameRing ring = pump.ring;
        long lost = stream.params.bytes(stream.params.framesIn(now - stream.overrunSince), ring.available());
        for (int left = (int) lost; left > 0; ) {
            int part = ring.data(left).remaining();
            ring.consumed(part);
            left -= part;
        }
        stream.discarded.addAndGet(stream.params.frames(lost));
        pump.moved();
    }

    private static void stage(FrameRing ring, IoMessage message, int bytes) {
        long position = PcmXferLayout.SIZE + message.done;
        for (int done = 0; done < bytes; ) {
            ByteBuffer space = ring.space(bytes - done);
            int part = space.remaining();
            message.element.copyOut(position + done, space);
            ring.produced(part);
            done += part;
        }
    }

    private long record(DeviceStream stream, IoMessage message, long bytes) {
        BackendPump pump = stream.pump;
        if (pump == null) {
            fill(stream, message, message.done, bytes);
            stream.recorded += stream.params.frames(bytes);
            return bytes;
        }
        int available = pump.ring.available();
        if (available == 0 && clock != ClockKind.SAMPLE) {
            pump.want(message.left());
            available = pump.ring.available();
            if (available == 0) {
                return 0;
            }
        }
        int taken = (int) Math.min(bytes, available);
        take(pump.ring, message, taken);
        pump.moved();
        long moved = clock == ClockKind.SAMPLE ? bytes : taken;
        fill(stream, message, message.done + taken, moved - taken);
        stream.recorded += stream.params.frames(moved);
        return moved;
    }

    private static void take(FrameRing ring, IoMessage message, int bytes) {
        for (int done = 0; done < bytes; ) {
            ByteBuffer data = ring.data(bytes - done);
            int part = data.remaining();
            message.element.copyIn(message.done + done, data);
            ring.consumed(part);
            done += part;
        }
    }

    private void fill(DeviceStream stream, IoMessage message, long position, long bytes) {
        boolean isPattern = stream.pump == null && clock.recordsPattern() && !stream.captureEnded;
        int block = stream.params.blockBytes();
        int whole = SCRATCH_BYTES / block * block;
        long sample = stream.recorded * stream.params.channels();
        for (long done = 0; done < bytes; ) {
            int part = (int) Math.min(whole, bytes - done);
            scratch.clear().limit(part);
            if (isPattern) {
                CapturePattern.fill(stream.params.format(), sample, scratch);
                sample += stream.params.frames(part) * stream.params.channels();
            } else {
                silence(stream.params, part);
            }
            message.element.copyIn(position + done, scratch.flip());
            done += part;
        }
    }

    private void silence(StreamParams params, int bytes) {
        for (int i = 0; i < bytes; i++) {
            scratch.put(params.format().silence(i));
        }
    }
}
