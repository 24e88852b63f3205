// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Bytes on their way from a callback that must not block to a thread that writes a file. What does not fit is lost, and
 * counted.
 *
 * <p>Thread: one that puts, one that takes.
 */
final class FrameQueue {

    private final Object lock = new Object();
    private final byte[] ring;
    private long put;
    private long taken;
    private long lost;
    private SoundException failure;

    FrameQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** Puts all bytes; does not block, allocates nothing. */
    void put(ByteBuffer bytes) {
        synchronized (lock) {
            if (bytes.remaining() > ring.length - (int) (put - taken)) {
                lost += bytes.remaining();
                return;
            }
            while (bytes.hasRemaining()) {
                int at = (int) (put % ring.length);
                int count = Math.min(bytes.remaining(), ring.length - at);
                bytes.get(ring, at, count);
                put += count;
            }
            lock.notifyAll();
        }
    }

    /** Takes as many bytes as there are, and fit; 0 if none came in time, or the thread was interrupted (and still is). */
    int take(byte[] target, int offset, int length, long timeoutNanos) {
        synchronized (lock) {
            try {
                if (put == taken && failure == null) {
                    TimeUnit.NANOSECONDS.timedWait(lock, timeoutNanos);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
            if (put == taken && failure != null) {
                throw failure;
            }
            int count = 0;
            while (count < length && taken < put) {
                int at = (int) (taken % ring.length);
                int part = (int) Math.min(Math.min(length - count, ring.length - at), put - taken);
                System.arraycopy(ring, at, target, offset + count, part);
                count += part;
                taken += part;
            }
            return count;
        }
    }

    /** Nothing comes any more. */
    void fail(SoundException reason) {
        synchronized (lock) {
            failure = reason;
            lock.notifyAll();
        }
    }

    /** Bytes that did not fit. */
    long lost() {
        synchronized (lock) {
            return lost;
        }
    }
}
