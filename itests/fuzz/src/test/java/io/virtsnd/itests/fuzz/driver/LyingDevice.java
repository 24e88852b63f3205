// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.virtqueue.UsedViolation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntBinaryOperator;

/**
 * The device end of a card: four rings and what lies behind them. Honest by itself; the bursts make it lie. It does things
 * only when the driver kicks it, or when it is told.
 */
final class LyingDevice {

    static final int CONTROL = 0;
    static final int EVENT = 1;
    static final int TX = 2;
    static final int RX = 3;

    /** Playback streams; the others record. */
    static final int OUTPUTS = 4;

    private static final int HELD_AT_MOST = 64;

    final DeviceRing[] rings = new DeviceRing[4];
    final Map<Integer, ExpectedStream> streams = new HashMap<>();

    /** Requests that were not answered yet. */
    final Deque<DeviceChain> requests = new ArrayDeque<>();

    /** Event buffers that the device has. */
    final Deque<DeviceChain> eventBuffers = new ArrayDeque<>();

    /** Answers what is in {@link #requests}. */
    Runnable control = this::answerAll;

    /** What is done instead of an honest command: answers a status, or -1 to be honest. */
    IntBinaryOperator commands = (code, stream) -> -1;

    /** Whether the device does not look at what is available. */
    volatile boolean blind;

    /** Whether RELEASE leaves messages where they are. */
    boolean keepsAtRelease;

    /** Is told of a queue that has used entries. */
    private final Consumer<Integer> completed;

    LyingDevice(FuzzMemory memory, FuzzCard.Shape shape, Consumer<Integer> completed) {
        this.completed = completed;
        for (int queue = 0; queue < rings.length; queue++) {
            int index = queue;
            DeviceRing.Shape ring = new DeviceRing.Shape(queue, shape.size(), shape.indirect(), shape.eventIdx());
            rings[queue] = new DeviceRing(ring, memory, () -> kicked(index));
            rings[queue].exact = shape.exact();
        }
        memory.watch(region -> {
            boolean held = false;
            for (DeviceRing ring : rings) {
                held |= ring.holds(region);
            }
            return held && shape.exact();
        });
    }

    private void kicked(int queue) {
        pull(queue);
        if (queue == CONTROL) {
            control.run();
        }
    }

    /** Takes what the driver made available, unless the device itself has made that unreadable for now. */
    void pull(int queue) {
        if (!blind) {
            look(queue);
        }
    }

    /** Takes what the driver made available, in any case. */
    void look(int queue) {
        rings[queue].pull(chain -> taken(queue, chain));
    }

    private void taken(int queue, DeviceChain chain) {
        switch (queue) {
            case CONTROL -> requests.add(chain);
            case EVENT -> eventBuffers.add(chain);
            default -> {
                ExpectedStream stream = chain.readable() < 4 ? null : streams.get(chain.word(0));
                if (stream != null) {
                    chain.owner = stream;
                    stream.exposed(chain);
                }
            }
        }
    }

    // --- I/O messages ---

    DeviceRing ring(ExpectedStream stream) {
        return rings[stream.capture ? RX : TX];
    }

    /** Completes a message as an honest device does. */
    void finish(ExpectedStream stream, DeviceChain message) {
        int written = message.writable();
        if (stream.capture) {
            stream.record(message, written - ExpectedStream.STATUS_BYTES);
        }
        putStatus(message, written - ExpectedStream.STATUS_BYTES, ExpectedStream.OK, stream.id);
        ring(stream).used(message.head, written);
    }

    static void putStatus(DeviceChain message, int at, int status, int latency) {
        message.putWord(at, status);
        message.putWord(at + 4, latency);
    }

    /** Shows the driver what was written into a used ring, as far as that is honest. */
    void publish(int queue) {
        publish(queue, rings[queue].cursor());
    }

    /** Moves the used index, and signals. */
    void publish(int queue, int index) {
        pull(queue);
        rings[queue].publish(index, queue == CONTROL || queue == EVENT ? QUIET : pcm(queue));
        completed.accept(queue);
    }

    private static final DeviceRing.Verdicts QUIET = new DeviceRing.Verdicts() {
        @Override
        public void reported(DeviceChain chain, UsedViolation violation) {}

        @Override
        public void returned(DeviceChain chain, int length, UsedViolation violation) {}

        @Override
        public void broken() {}
    };

    private DeviceRing.Verdicts pcm(int queue) {
        return new DeviceRing.Verdicts() {
            @Override
            public void reported(DeviceChain chain, UsedViolation violation) {
                if (chain.owner instanceof ExpectedStream stream) {
                    stream.reported(violation);
                }
            }

            @Override
            public void returned(DeviceChain chain, int length, UsedViolation violation) {
                if (chain.owner instanceof ExpectedStream stream) {
                    stream.returned(chain, length, violation);
                }
            }

            @Override
            public void broken() {
                for (ExpectedStream stream : streams.values()) {
                    if (stream.capture == (queue == RX)) {
                        stream.fail("the device broke the queue");
                    }
                }
            }
        };
    }

    /** Shows the driver what was held back. */
    void publishLate(int queue) {
        pull(queue);
        if (!rings[queue].isBroken() && rings[queue].unpublished() > 0) {
            publish(queue);
        }
    }

    /** Completes all messages of a stream; they do not count any more. */
    void flush(ExpectedStream stream) {
        int queue = stream.capture ? RX : TX;
        publishLate(queue);
        DeviceChain next = stream.held(0);
        for (int i = 1; next != null && i <= HELD_AT_MOST; i++) {
            putStatus(next, next.writable() - ExpectedStream.STATUS_BYTES, ExpectedStream.OK, 0);
            rings[queue].used(next.head, ExpectedStream.STATUS_BYTES);
            next = stream.held(i);
        }
        if (!rings[queue].isBroken() && rings[queue].unpublished() > 0) {
            publish(queue);
        }
    }

    /** The driver freed what a stream had reserved. */
    void forget(ExpectedStream stream) {
        DeviceRing ring = ring(stream);
        for (int id = 0; id < ring.size(); id++) {
            DeviceChain chain = ring.chain(id);
            if (chain != null && chain.owner == stream) {
                ring.forget(chain);
            }
        }
    }

    // --- commands ---

    /** Does what a command says; answers its status. */
    int command(int code, int streamId) {
        ExpectedStream stream = streams.get(streamId);
        if (stream != null && (code == ControlAnswers.STOP || code == ControlAnswers.RELEASE)) {
            stream.returning = true;
        }
        int scripted = commands.applyAsInt(code, streamId);
        if (scripted >= 0) {
            return scripted;
        }
        if (stream != null && code == ControlAnswers.RELEASE && !keepsAtRelease) {
            flush(stream);
        }
        if (stream != null
                && stream.failure == null
                && (code == ControlAnswers.PREPARE || code == ControlAnswers.START)) {
            stream.returning = false;
        }
        return ExpectedStream.OK;
    }

    /** What an honest device answers; it does what it is asked to. */
    byte[] answer(DeviceChain request) {
        int code = request.word(0);
        return ControlAnswers.isQuery(code)
                ? ControlAnswers.items(request, OUTPUTS)
                : ControlAnswers.status(command(code, request.word(4)));
    }

    /** Answers all requests honestly. */
    void answerAll() {
        while (!requests.isEmpty()) {
            DeviceChain request = requests.poll();
            byte[] answer = answer(request);
            for (int i = 0; i < answer.length; i++) {
                request.put(i, answer[i]);
            }
            rings[CONTROL].used(request.head, answer.length);
            publish(CONTROL);
            rings[CONTROL].forget(request);
        }
    }

    /** The device was reset. */
    void reset() {
        for (DeviceRing ring : rings) {
            ring.reset();
        }
        requests.clear();
        eventBuffers.clear();
    }
}
