// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.PcmStatusLayout;
import io.virtsnd.protocol.PcmXferLayout;
import io.virtsnd.virtqueue.ElementChain;

/**
 * Takes I/O messages out of the tx and rx queues, checks them and hands them to their streams. What cannot be played or
 * recorded goes back at once: BAD_MSG if it is malformed, IO_ERR if its time has not come or is over.
 *
 * <p>Thread: under the device lock.
 */
final class MessageIntake {

    private final DeviceStream[] streams;
    private final DeviceQueues queues;
    private final MessagePool pool;
    private final StreamScheduler scheduler;
    private final Rejections rejections;

    /** What an intake works with. */
    record Parts(DeviceQueues queues, MessagePool pool, StreamScheduler scheduler, Rejections rejections) {}

    MessageIntake(DeviceStream[] streams, Parts parts) {
        this.streams = streams;
        queues = parts.queues();
        pool = parts.pool();
        scheduler = parts.scheduler();
        rejections = parts.rejections();
    }

    /**
     * Takes everything that is available.
     *
     * @param q the tx or the rx queue
     * @return true if there may be more: a driver that adds all the time does not keep the device from anything else
     */
    boolean drain(int q) {
        int budget = queues.size(q);
        do {
            queues.disableKicks(q);
            for (; budget > 0; budget--) {
                IoMessage message = pool.take();
                if (!queues.pop(q, message.element)) {
                    pool.give(message);
                    break;
                }
                accept(q, message);
            }
            // A look costs as much: an index that is another one each time that it is read keeps nobody in here.
        } while (queues.enableKicks(q) && --budget > 0);
        return budget <= 0 && queues.size(q) > 0;
    }

    private void accept(int q, IoMessage message) {
        ElementChain element = message.element;
        if (element.writableBytes() < PcmStatusLayout.SIZE) {
            reject(q, message, Rejection.IO_NO_STATUS, null);
        } else if (element.readableBytes() < PcmXferLayout.SIZE) {
            reject(q, message, Rejection.IO_NO_HEADER, null);
        } else {
            int id = element.getU32(PcmXferLayout.STREAM_ID);
            if (id < 0 || id >= streams.length) {
                reject(q, message, Rejection.IO_UNKNOWN_STREAM, null);
            } else {
                accept(q, message, streams[id]);
            }
        }
    }

    private void accept(int q, IoMessage message, DeviceStream stream) {
        Rejection reason = check(q, message, stream);
        if (reason != null) {
            reject(q, message, reason, stream);
            return;
        }
        stream.append(message);
        scheduler.ready(stream);
    }

    private static Rejection check(int q, IoMessage message, DeviceStream stream) {
        if (stream.queue != q) {
            return Rejection.IO_DIRECTION;
        }
        if (!stream.state.takesMessages() || stream.release != null) {
            return Rejection.IO_STATE;
        }
        long readable = message.element.readableBytes() - PcmXferLayout.SIZE;
        long writable = message.element.writableBytes() - PcmStatusLayout.SIZE;
        if ((stream.plays ? writable : readable) != 0) {
            return Rejection.IO_DATA_DIRECTION;
        }
        long data = stream.plays ? readable : writable;
        if (data == 0) {
            return Rejection.IO_NO_DATA;
        }
        if (data % stream.params.blockBytes() != 0) {
            return Rejection.IO_PART_OF_FRAME;
        }
        if (data > stream.params.bufferBytes()) {
            return Rejection.IO_TOO_LONG;
        }
        message.dataBytes = data;
        return null;
    }

    /** The status stands at the start, where the length points (V8), and in the last 8 bytes, where most drivers look. */
    private void reject(int q, IoMessage message, Rejection reason, DeviceStream stream) {
        rejections.count(reason);
        if (stream != null) {
            stream.rejected++;
        }
        ElementChain element = message.element;
        long writable = element.writableBytes();
        long written = 0;
        if (writable >= PcmStatusLayout.SIZE) {
            ControlStatus status = reason == Rejection.IO_STATE ? ControlStatus.IO_ERR : ControlStatus.BAD_MSG;
            element.putU64(0, status.code());
            if (writable >= 2 * PcmStatusLayout.SIZE) {
                element.putU64(writable - PcmStatusLayout.SIZE, status.code());
            }
            written = PcmStatusLayout.SIZE;
        }
        queues.push(q, element, written);
        pool.give(message);
    }
}
