// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The device end of the control queue, on a thread of its own: it copies each request as it comes and gives it to a script,
 * which answers when and how it likes.
 */
final class FakeDevice implements AutoCloseable {

    /** What arrived, and where the answer goes. */
    final class Asked {

        final String hex;
        final long writableBytes;
        private final ElementChain element;

        private Asked(ElementChain element) {
            this.element = element;
            ByteBuffer bytes = ByteBuffer.allocate((int) element.readableBytes());
            element.copyOut(0, bytes);
            hex = HexFormat.of().formatHex(bytes.array());
            writableBytes = element.writableBytes();
        }

        /** Answers, and says that all of it was written. */
        void answer(String hexBytes) {
            answer(hexBytes, hexBytes.replace(" ", "").length() / 2);
        }

        /** Answers, and claims a number of bytes. */
        void answer(String hexBytes, int claimed) {
            write(hexBytes);
            use(claimed);
        }

        /** Writes without saying so. */
        void write(String hexBytes) {
            element.copyIn(0, ByteBuffer.wrap(HexFormat.of().parseHex(hexBytes.replace(" ", ""))));
        }

        /** Gives the message back. */
        void use(int claimed) {
            synchronized (lock) {
                queue.push(element.head(), claimed);
            }
            signal();
        }

        int head() {
            return element.head();
        }

        /** The 32-bit word at an offset of the request. */
        int word(int offset) {
            return Integer.reverseBytes(Integer.parseUnsignedInt(hex.substring(offset * 2, offset * 2 + 8), 16));
        }
    }

    private final DeviceQueue queue;
    private final Runnable signal;
    private final Object lock = new Object();
    private final BlockingQueue<Integer> kicks = new LinkedBlockingQueue<>();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile Consumer<Asked> script = asked::add;
    private volatile boolean closed;
    private Runnable afterwards = () -> {};

    FakeDevice(DeviceQueue queue, Runnable signal) {
        this.queue = queue;
        this.signal = signal;
        thread = new Thread(this::run, "fake-device");
        thread.setDaemon(true);
        thread.start();
    }

    /** What happens to requests from now on; at first they are only kept for {@link #take()}. */
    void script(Consumer<Asked> replacement) {
        script = replacement;
    }

    void kick() {
        kicks.add(1);
    }

    /** The next request that was kept. */
    Asked take() {
        try {
            Asked next = asked.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was asked");
            }
            return next;
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Runs once all that was asked now is popped. Thread: the device's. */
    void afterwards(Runnable task) {
        afterwards = task;
    }

    int kept() {
        return asked.size();
    }

    private void run() {
        try {
            while (!closed) {
                kicks.take();
                serve();
                Runnable task = afterwards;
                afterwards = () -> {};
                task.run();
            }
        } catch (InterruptedException end) {
            closed = true;
        }
    }

    private void serve() {
        while (true) {
            Asked next = pop();
            if (next == null) {
                return;
            }
            script.accept(next);
        }
    }

    private Asked pop() {
        synchronized (lock) {
            ElementChain element = new ElementChain();
            return queue.pop(element) || queue.enableKicks() && queue.pop(element) ? new Asked(element) : null;
        }
    }

    private void signal() {
        boolean due;
        synchronized (lock) {
            due = queue.needsSignal();
        }
        if (due) {
            signal.run();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
