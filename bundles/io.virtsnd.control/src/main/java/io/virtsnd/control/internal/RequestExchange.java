// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlSetup;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.Virtqueue;
import java.util.function.LongSupplier;

/**
 * Sends requests and waits for their answers, of several threads at once.
 *
 * <p>Lifetime of a message: the caller takes its memory, the queue its descriptors. When the device used the message, the
 * caller reads the answer and gives both back. When it did not in time, both stay with the device (quarantine) until it
 * does, which is counted, or until it was reset.
 *
 * <p>A caller that is interrupted goes on waiting within the bound, because half a command leaves the stream in a state
 * that nobody knows; its interrupt status is kept.
 *
 * <p>Thread: any; one lock guards queue, messages and counters; kicks and allocations are done without it.
 */
final class RequestExchange {

    private static final int SEGMENTS = 2;
    private static final long NANOS_IN_MILLI = 1_000_000L;

    private final String card;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final MessageMemory memory;
    private final Virtqueue queue;
    private final Completions completions = new Completions();
    private final Object lock = new Object();
    private volatile Thread completionThread;

    private SoundException gone;
    private boolean broken;
    private boolean released;
    private int quarantined;
    private long timeouts;
    private long errors;
    private long lateAnswers;

    RequestExchange(ControlSetup setup) {
        card = setup.card();
        timeoutNanos = setup.timeoutNanos();
        nanoTime = setup.nanoTime();
        memory = new MessageMemory(setup.memory());
        queue = new Virtqueue(setup.queue(), setup.memory());
        queue.requireCapacity(1, SEGMENTS);
    }

    /**
     * Sends a request, waits for its answer, and reads it.
     *
     * @param <T> what the answer says
     * @param request what is asked
     * @param reader reads the answer if it is OK
     * @return what the answer says
     */
    <T> T call(ControlRequest request, ControlRequest.Reader<T> reader) {
        requireCallable(request);
        ControlMessage message = new ControlMessage(request, memory.take(request.answerBytes()));
        boolean kick = send(message);
        try {
            if (kick) {
                queue.notifyDevice();
            }
            await(message);
            requireOk(message);
            return reader.read(message.buffer(), message.answerOffset());
        } finally {
            settle(message);
        }
    }

    private void requireCallable(ControlRequest request) {
        if (Thread.currentThread() == completionThread) {
            throw new BlockingCallException(request.code() + " would block the thread that brings its answer: card="
                    + card + " " + request.target() + "; call it from another thread");
        }
        synchronized (lock) {
            if (gone != null) {
                throw gone(request);
            }
        }
    }

    /** Exposes a message; answers whether a kick is due. If it cannot be sent its memory is given back. */
    private boolean send(ControlMessage message) {
        boolean sent = false;
        try {
            message.write();
            synchronized (lock) {
                awaitRoom(message.request());
                message.reserve(queue);
                message.sent(nanoTime.getAsLong());
                if (!queue.add(message.chain())) {
                    queue.free(message.chain());
                    throw gone(message.request());
                }
                sent = true;
                return queue.needsKick();
            }
        } finally {
            if (!sent) {
                memory.giveBack(message.slot());
            }
        }
    }

    private void awaitRoom(ControlRequest request) {
        Wait wait = new Wait(nanoTime.getAsLong());
        try {
            while (gone == null && queue.free() < queue.descriptorsFor(SEGMENTS)) {
                if (!wait.forChange()) {
                    timeouts++;
                    throw new ControlTimeoutException(
                            request.code().name(),
                            request.target() + " sent=no queue=full quarantined=" + quarantined,
                            timeoutNanos);
                }
            }
        } finally {
            wait.end();
        }
        if (gone != null) {
            throw gone(request);
        }
    }

    private void await(ControlMessage message) {
        Wait wait = new Wait(message.sentNanos());
        synchronized (lock) {
            try {
                while (message.state() == ControlMessage.State.WAITING) {
                    if (gone != null) {
                        abandon(message);
                    } else if (!wait.forChange()) {
                        abandon(message);
                        timeouts++;
                        throw new ControlTimeoutException(
                                message.request().code().name(),
                                message.request().target(),
                                timeoutNanos);
                    }
                }
            } finally {
                wait.end();
            }
            if (message.state() == ControlMessage.State.ABANDONED) {
                throw gone(message.request());
            }
        }
    }

    private void requireOk(ControlMessage message) {
        int code = message.code();
        if (code != ControlStatus.OK.code()) {
            synchronized (lock) {
                errors++;
            }
            ControlRequest request = message.request();
            throw new ControlException(request.code().name(), request.target(), ControlStatus.ofCode(code), code);
        }
    }

    /** Ends the caller's part in a message; one that the device still has is left to {@link #taken}. */
    private void settle(ControlMessage message) {
        synchronized (lock) {
            if (message.state() == ControlMessage.State.WAITING) {
                abandon(message);
            }
            if (message.state() == ControlMessage.State.ABANDONED) {
                return;
            }
            free(message);
            lock.notifyAll();
        }
        memory.giveBack(message.slot());
    }

    /**
     * Takes what the device used. Bounded: while the lock is held nothing new is sent, so the entries of an honest device
     * are at most as many as the queue has.
     *
     * <p>Thread: the completion thread.
     */
    void completed() {
        completionThread = Thread.currentThread();
        synchronized (lock) {
            if (released) {
                return;
            }
            int left = queue.size();
            do {
                queue.disableSignals();
                left -= take(left);
            } while (queue.enableSignals() && left > 0);
            completions.clear();
            noticeBroken();
            lock.notifyAll();
        }
    }

    /** Takes used entries until there are none, or as many as allowed. */
    private int take(int most) {
        int total = 0;
        for (int count = -1; count != 0 && total < most; total += count) {
            count = queue.poll(completions);
            for (int entry = 0; entry < completions.count(); entry++) {
                if (completions.isGivenBack(entry)) {
                    taken((ControlMessage) completions.token(entry));
                }
            }
        }
        return total;
    }

    private void taken(ControlMessage message) {
        if (message.state() == ControlMessage.State.WAITING) {
            message.answered();
            return;
        }
        lateAnswers++;
        quarantined--;
        free(message);
        memory.giveBack(message.slot());
    }

    private void noticeBroken() {
        if (queue.isBroken() && !broken) {
            broken = true;
            if (gone == null) {
                gone = new SoundException("the device broke the control queue: queue=" + queue.index());
            }
        }
    }

    /** Ends all requests under way, and all later ones. The first cause counts. */
    void cancel(SoundException cause) {
        synchronized (lock) {
            if (gone == null) {
                gone = cause;
            }
            lock.notifyAll();
        }
    }

    /** Takes all memory back from a device that was reset. Further calls do nothing. */
    void release() {
        cancel(new SoundException("the control queue was released"));
        synchronized (lock) {
            if (released) {
                return;
            }
            released = true;
            while (queue.reclaim(completions) > 0) {
                for (int entry = 0; entry < completions.count(); entry++) {
                    reclaimed((ControlMessage) completions.token(entry));
                }
            }
            completions.clear();
        }
        // Nothing touches the queue any more: the flag above is checked under the lock.
        queue.close();
        memory.release();
        completionThread = null;
    }

    private void reclaimed(ControlMessage message) {
        if (message.state() == ControlMessage.State.WAITING) {
            abandon(message);
        }
        quarantined--;
        queue.free(message.chain());
        memory.giveBack(message.slot());
    }

    private void abandon(ControlMessage message) {
        message.abandoned();
        quarantined++;
    }

    private void free(ControlMessage message) {
        if (!released) {
            queue.free(message.chain());
        }
    }

    private DeviceGoneException gone(ControlRequest request) {
        return new DeviceGoneException(
                request.code() + " failed, the device is gone: card=" + card + " " + request.target()
                        + "; wait for the next card",
                gone);
    }

    boolean isBroken() {
        synchronized (lock) {
            return broken;
        }
    }

    long timeouts() {
        synchronized (lock) {
            return timeouts;
        }
    }

    long errors() {
        synchronized (lock) {
            return errors;
        }
    }

    /** Answers that came after their time-out, and freed their messages. */
    long lateAnswers() {
        synchronized (lock) {
            return lateAnswers;
        }
    }

    /** Messages that the device still has although nobody waits for them. */
    int quarantined() {
        synchronized (lock) {
            return quarantined;
        }
    }

    QueueStatistics statistics() {
        synchronized (lock) {
            return queue.statistics();
        }
    }

    /** One bounded wait under the lock. */
    private final class Wait {

        private final long from;
        private boolean interrupted;

        Wait(long from) {
            this.from = from;
        }

        /** Waits until something changed; false if the time is over. */
        boolean forChange() {
            long left = timeoutNanos - (nanoTime.getAsLong() - from);
            if (left <= 0) {
                return false;
            }
            try {
                lock.wait(left / NANOS_IN_MILLI, (int) (left % NANOS_IN_MILLI));
            } catch (InterruptedException later) {
                interrupted = true;
            }
            return true;
        }

        void end() {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
