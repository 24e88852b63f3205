// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** A sound card with lines for S16 at 48000 Hz, 1 and 2 channels, that remembers what it is asked. */
final class FakeMixer implements Mixer {

    static final Info INFO = new FakeInfo();

    private static final AudioFormat[] FORMATS = {
        new AudioFormat(48_000, 16, 1, true, false), new AudioFormat(48_000, 16, 2, true, false)
    };

    /** The lines that were taken, the last one last. */
    final List<FakeLine> lines = new ArrayList<>();

    /** Whether it records as well. */
    boolean records = true;

    /** Whether somebody else has the card. */
    boolean busy;

    private static final class FakeInfo extends Info {
        FakeInfo() {
            super("Fake Card [plughw:7,0]", "somebody", "for tests", "1");
        }
    }

    private static DataLine.Info offered(Class<?> type) {
        return new DataLine.Info(type, FORMATS, 16, 1 << 20);
    }

    @Override
    public Info getMixerInfo() {
        return INFO;
    }

    @Override
    public Line.Info[] getSourceLineInfo() {
        return new Line.Info[] {offered(SourceDataLine.class)};
    }

    @Override
    public Line.Info[] getTargetLineInfo() {
        return records ? new Line.Info[] {offered(TargetDataLine.class)} : new Line.Info[0];
    }

    @Override
    public Line.Info[] getSourceLineInfo(Line.Info info) {
        return info.matches(getSourceLineInfo()[0]) ? getSourceLineInfo() : new Line.Info[0];
    }

    @Override
    public Line.Info[] getTargetLineInfo(Line.Info info) {
        return info.matches(getTargetLineInfo()[0]) ? getTargetLineInfo() : new Line.Info[0];
    }

    @Override
    public boolean isLineSupported(Line.Info info) {
        return info.matches(getSourceLineInfo()[0]) || info.matches(getTargetLineInfo()[0]);
    }

    @Override
    public Line getLine(Line.Info info) throws LineUnavailableException {
        if (busy) {
            throw new LineUnavailableException("card is busy");
        }
        FakeLine line = new FakeLine(info);
        lines.add(line);
        return line;
    }

    @Override
    public int getMaxLines(Line.Info info) {
        return 1;
    }

    @Override
    public Line[] getSourceLines() {
        return new Line[0];
    }

    @Override
    public Line[] getTargetLines() {
        return new Line[0];
    }

    @Override
    public void synchronize(Line[] lines, boolean maintainSync) {
        throw new IllegalArgumentException("not asked for");
    }

    @Override
    public void unsynchronize(Line[] lines) {
        throw new IllegalArgumentException("not asked for");
    }

    @Override
    public boolean isSynchronizationSupported(Line[] lines, boolean maintainSync) {
        return false;
    }

    @Override
    public Line.Info getLineInfo() {
        return new Line.Info(Mixer.class);
    }

    @Override
    public void open() {}

    @Override
    public void close() {}

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
