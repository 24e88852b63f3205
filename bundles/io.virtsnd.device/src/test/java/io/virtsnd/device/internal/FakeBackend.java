// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An audio backend that keeps what it is given, and misbehaves as it is told. */
final class FakeBackend implements AudioBackend {

    final List<FakeStream> streams = new CopyOnWriteArrayList<>();
    volatile boolean supports = true;

    /** Thrown by {@link #supports} and by writes, if it is there. */
    volatile Error error;

    volatile IOException refusal;

    /** Closed: writes and reads wait; opened when it counts down. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    volatile int writeMax = Integer.MAX_VALUE;
    volatile int answer = Integer.MIN_VALUE;
    volatile byte[] recording = new byte[0];

    @Override
    public boolean supports(AudioStreamConfig config) {
        raise();
        return supports;
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        if (refusal != null) {
            throw refusal;
        }
        FakeStream stream = new FakeStream(config);
        streams.add(stream);
        return stream;
    }

    private void raise() {
        Error raised = error;
        if (raised != null) {
            throw raised;
        }
    }

    byte[] played() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (FakeStream stream : streams) {
            all.writeBytes(stream.played());
        }
        return all.toByteArray();
    }

    final class FakeStream implements AudioStream {
        final AudioStreamConfig config;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile int readPosition;
        volatile boolean isClosed;

        FakeStream(AudioStreamConfig config) {
            this.config = config;
        }

        synchronized byte[] played() {
            return bytes.toByteArray();
        }

        private void pass() throws IOException {
            raise();
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IOException("interrupted", interrupted);
            }
        }

        @Override
        public void start() {
            calls.add("start");
        }

        @Override
        public void stop() {
            calls.add("stop");
        }

        @Override
        public int write(ByteBuffer frames) throws IOException {
            pass();
            if (answer != Integer.MIN_VALUE) {
                return answer;
            }
            int taken = Math.min(writeMax, frames.remaining());
            byte[] copy = new byte[taken];
            frames.get(copy);
            // What a careless backend does to its argument must not matter.
            frames.clear();
            synchronized (this) {
                bytes.writeBytes(copy);
            }
            return taken;
        }

        @Override
        public int read(ByteBuffer frames) throws IOException {
            pass();
            if (answer != Integer.MIN_VALUE) {
                return answer;
            }
            int given = Math.min(frames.remaining(), recording.length - readPosition);
            frames.put(recording, readPosition, given);
            readPosition += given;
            return given;
        }

        @Override
        public void close() {
            calls.add("close");
            isClosed = true;
        }

        @Override
        public void abort() {
            calls.add("abort");
            isClosed = true;
        }
    }
}
