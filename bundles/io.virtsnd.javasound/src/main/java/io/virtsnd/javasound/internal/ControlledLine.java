// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import java.util.stream.Stream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineListener;

/**
 * What a line is asked whether it is open or not: its controls, and who is told of it.
 *
 * <p>Thread: any.
 */
abstract class ControlledLine implements DataLine {

    final Gain gain = new Gain();
    private final DataLine.Info info;
    private final LineEvents events;

    ControlledLine(DataLine.Info info, LineEvents events) {
        this.info = info;
        this.events = events;
    }

    @Override
    public float getLevel() {
        return AudioSystem.NOT_SPECIFIED;
    }

    @Override
    public Line.Info getLineInfo() {
        return info;
    }

    @Override
    public Control[] getControls() {
        return LineFormats.samples(getFormat()).map(gain::controls).orElse(new Control[0]);
    }

    @Override
    public boolean isControlSupported(Control.Type wanted) {
        return Stream.of(getControls()).anyMatch(control -> control.getType().equals(wanted));
    }

    @Override
    public Control getControl(Control.Type wanted) {
        return Stream.of(getControls())
                .filter(control -> control.getType().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("line has no such control: control=" + wanted));
    }

    @Override
    public void addLineListener(LineListener listener) {
        events.add(listener);
    }

    @Override
    public void removeLineListener(LineListener listener) {
        events.remove(listener);
    }

    final void tell(LineEvent.Type type) {
        events.tell(new LineEvent(this, type, getLongFramePosition()));
    }
}
