// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Keeps what it is given, as soon as it may. */
final class TestSink implements CaptureSink {

    private final Semaphore pushes;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile long end;
    private volatile long skipped;

    /** @param pushes how many it takes at first */
    TestSink(int pushes) {
        this.pushes = new Semaphore(pushes);
    }

    /** One that is never slow. */
    static TestSink prompt() {
        return new TestSink(Integer.MAX_VALUE / 2);
    }

    void allow(int more) {
        pushes.release(more);
    }

    /** What it was given, one after the other. */
    byte[] heard() {
        return heard.toByteArray();
    }

    /** Position of the frame that it was not given yet. */
    long end() {
        return end;
    }

    /** Frames that positions jumped over. */
    long skipped() {
        return skipped;
    }

    List<String> failures() {
        return failures;
    }

    @Override
    public void push(ByteBuffer frames, long position, SoundFormat format) throws IOException {
        try {
            pushes.acquire();
        } catch (InterruptedException gone) {
            throw new IOException(gone);
        }
        skipped += position - end;
        end = position + frames.remaining() / format.frameBytes();
        byte[] bytes = new byte[frames.remaining()];
        frames.get(bytes);
        heard.writeBytes(bytes);
    }

    @Override
    public void failed(String reason) {
        failures.add(reason);
    }
}
