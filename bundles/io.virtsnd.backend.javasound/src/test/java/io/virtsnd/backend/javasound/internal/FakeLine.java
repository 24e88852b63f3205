// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.Control;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** A line that remembers what was played, and records a sequence of bytes. */
final class FakeLine implements SourceDataLine, TargetDataLine {

    final List<String> calls = new ArrayList<>();
    final ByteArrayOutputStream played = new ByteArrayOutputStream();
    AudioFormat format;
    int bufferBytes;
    /** The most bytes that a call takes. */
    int room = 100;

    private final Line.Info info;
    private boolean running;
    private byte next;

    FakeLine(Line.Info info) {
        this.info = info;
    }

    @Override
    public void open(AudioFormat chosen, int size) {
        calls.add("open");
        format = chosen;
        bufferBytes = size;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int count = Math.min(length, room);
        played.write(bytes, offset, count);
        return count;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        int count = Math.min(length, room);
        for (int i = 0; i < count; i++) {
            bytes[offset + i] = next++;
        }
        return count;
    }

    @Override
    public void start() {
        calls.add("start");
        running = true;
    }

    @Override
    public void stop() {
        calls.add("stop");
        running = false;
    }

    @Override
    public void drain() {
        calls.add("drain");
    }

    @Override
    public void flush() {
        calls.add("flush");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void open(AudioFormat chosen) {
        open(chosen, 0);
    }

    @Override
    public void open() {
        open(null, 0);
    }

    @Override
    public boolean isActive() {
        return running;
    }

    @Override
    public AudioFormat getFormat() {
        return format;
    }

    @Override
    public int getBufferSize() {
        return bufferBytes;
    }

    @Override
    public int available() {
        return room;
    }

    @Override
    public int getFramePosition() {
        return 0;
    }

    @Override
    public long getLongFramePosition() {
        return 0;
    }

    @Override
    public long getMicrosecondPosition() {
        return 0;
    }

    @Override
    public float getLevel() {
        return 0;
    }

    @Override
    public Line.Info getLineInfo() {
        return info;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public Control[] getControls() {
        return new Control[0];
    }

    @Override
    public boolean isControlSupported(Control.Type control) {
        return false;
    }

    @Override
    public Control getControl(Control.Type control) {
        throw new IllegalArgumentException("no controls");
    }

    @Override
    public void addLineListener(LineListener listener) {}

    @Override
    public void removeLineListener(LineListener listener) {}
}
