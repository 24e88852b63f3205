// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupt lines of the machine. Which line is whose depends on the machine: whoever waits for one looks when any goes
 * up, apart from those of timers and keyboards.
 *
 * <p>Thread: any.
 */
final class Lines {

    private static final String CONTROLLER = "ioapic";
    private static final int FIRST_FREE = 5;
    private static final int CLOCK = 8;
    /** A line that two functions share goes up once for both. */
    private static final long SHARED_REST_NANOS = 5_000_000;

    private final List<Line> waiting = new CopyOnWriteArrayList<>();

    /** Told by the socket: a line went up. */
    void raised(int number) {
        if (number < FIRST_FREE || number == CLOCK) {
            return;
        }
        for (Line line : waiting) {
            line.up.set(true);
            line.event.signal();
        }
    }

    /** From now on lines are told. */
    Signals open(Linux linux, QtestSocket socket) throws IOException {
        Line line = new Line(linux.createEventFd(), socket);
        waiting.add(line);
        try {
            socket.intercept(CONTROLLER);
            return line;
        } catch (IOException refused) {
            line.close();
            throw refused;
        }
    }

    /** What one function has of the lines. */
    private final class Line implements Signals {

        private final EventFd event;
        private final QtestSocket socket;
        /** Looked at and cleared at once: another thread that asks QEMU something may read that the line goes up. */
        private final AtomicBoolean up = new AtomicBoolean(true);

        Line(EventFd event, QtestSocket socket) {
            this.event = event;
            this.socket = socket;
        }

        @Override
        public void join(PollSet poll) {
            poll.add(event.descriptor(), PollSet.READABLE);
            poll.add(socket.descriptor(), PollSet.READABLE);
        }

        @Override
        public long take() {
            try {
                socket.drain();
            } catch (IOException gone) { // which is seen by whoever looks at the socket
                return 0;
            }
            event.take();
            return up.getAndSet(false) || waiting.size() > 1 ? 1 : 0;
        }

        @Override
        public long rest() {
            return waiting.size() > 1 ? SHARED_REST_NANOS : FOR_EVER;
        }

        @Override
        public void close() {
            waiting.remove(this);
            event.close();
        }
    }
}
