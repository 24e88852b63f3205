// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Clip;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/**
 * A card as javax.sound sees it: a line for each of its streams.
 *
 * <p>Thread: any.
 */
final class CardMixer implements Mixer {

    private static final String VERSION = "1";
    private static final long UNPLUG_NANOS = 2_500_000_000L;
    private static final long MILLI = 1_000_000L;

    /** What tells our mixers from others: a backend must not play on one of them. */
    static final class CardMixerInfo extends Info {

        CardMixerInfo(String card) {
            super(card, SoundCard.MIXER_VENDOR, "virtio sound card " + card, VERSION);
        }
    }

    private final SoundCard card;
    private final CardMixerInfo info;
    private final List<CardLine> open = new CopyOnWriteArrayList<>();
    private final Executor teller;
    private final LineEvents events;
    private volatile boolean opened;
    private volatile boolean gone;

    /** @param teller tells listeners */
    CardMixer(SoundCard card, Executor teller) {
        this.card = card;
        this.teller = teller;
        events = new LineEvents(teller);
        info = new CardMixerInfo(card.name());
    }

    SoundCard card() {
        return card;
    }

    /** For a line. */
    LineEvents events() {
        return new LineEvents(teller);
    }

    /** Whether the card is there. */
    boolean isThere() {
        return !gone;
    }

    void opened(CardLine line) {
        open.add(line);
    }

    void closed(CardLine line) {
        open.remove(line);
    }

    /** The card is being removed: all lines close at once, and are not waited for longer than the bound. */
    void unplug() {
        gone = true;
        List<Thread> closing = new ArrayList<>();
        for (CardLine line : open) {
            Thread thread = new Thread(null, line::close, "virtsnd-close-" + card.name(), 0, false);
            thread.setDaemon(true);
            thread.start();
            closing.add(thread);
        }
        long deadline = System.nanoTime() + UNPLUG_NANOS;
        boolean interrupted = Thread.interrupted();
        for (Thread thread : closing) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / MILLI));
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Info getMixerInfo() {
        return info;
    }

    @Override
    public Line.Info[] getSourceLineInfo() {
        AudioFormat[] formats = LineFormats.of(card, Direction.OUTPUT);
        return formats.length == 0
                ? new Line.Info[0]
                : new Line.Info[] {info(SourceDataLine.class, formats), info(Clip.class, formats)};
    }

    @Override
    public Line.Info[] getTargetLineInfo() {
        AudioFormat[] formats = LineFormats.of(card, Direction.INPUT);
        return formats.length == 0 ? new Line.Info[0] : new Line.Info[] {info(TargetDataLine.class, formats)};
    }

    private static DataLine.Info info(Class<?> type, AudioFormat[] formats) {
        return new DataLine.Info(type, formats, AudioSystem.NOT_SPECIFIED, AudioSystem.NOT_SPECIFIED);
    }

    @Override
    public Line.Info[] getSourceLineInfo(Line.Info wanted) {
        return matching(getSourceLineInfo(), wanted);
    }

    @Override
    public Line.Info[] getTargetLineInfo(Line.Info wanted) {
        return matching(getTargetLineInfo(), wanted);
    }

    private static Line.Info[] matching(Line.Info[] all, Line.Info wanted) {
        return Stream.of(all).filter(wanted::matches).toArray(Line.Info[]::new);
    }

    @Override
    public boolean isLineSupported(Line.Info wanted) {
        return getSourceLineInfo(wanted).length + getTargetLineInfo(wanted).length > 0;
    }

    @Override
    public Line getLine(Line.Info wanted) {
        if (!isLineSupported(wanted)) {
            throw new IllegalArgumentException("card has no such line: card=" + card.name() + " line=" + wanted);
        }
        AudioFormat format = format(wanted);
        Class<?> type = wanted.getLineClass();
        if (type.isAssignableFrom(PlaybackLine.class) && getSourceLineInfo(wanted).length > 0) {
            return new PlaybackLine(this, info(SourceDataLine.class, new AudioFormat[] {format}), format);
        }
        return type == Clip.class
                ? new ClipLine(this, info(Clip.class, new AudioFormat[] {format}), format)
                : new CaptureLine(this, info(TargetDataLine.class, new AudioFormat[] {format}), format);
    }

    /** The format that is asked for, or CD quality: a line can still be opened in another one. */
    private static AudioFormat format(Line.Info wanted) {
        if (wanted instanceof DataLine.Info data) {
            for (AudioFormat format : data.getFormats()) {
                if (LineFormats.isWhole(format)) {
                    return format;
                }
            }
        }
        return new AudioFormat(44_100, Short.SIZE, 2, true, false);
    }

    @Override
    public int getMaxLines(Line.Info wanted) {
        Direction direction = getSourceLineInfo(wanted).length > 0 ? Direction.OUTPUT : Direction.INPUT;
        return isLineSupported(wanted)
                ? (int) card.streams().stream()
                        .filter(stream -> stream.direction() == direction)
                        .count()
                : 0;
    }

    @Override
    public Line[] getSourceLines() {
        return open.stream().filter(line -> !(line instanceof TargetDataLine)).toArray(Line[]::new);
    }

    @Override
    public Line[] getTargetLines() {
        return open.stream().filter(TargetDataLine.class::isInstance).toArray(Line[]::new);
    }

    @Override
    public void synchronize(Line[] lines, boolean maintainSync) {
        throw new IllegalArgumentException(
                "streams of a virtio sound card cannot be synchronized: card=" + card.name());
    }

    @Override
    public void unsynchronize(Line[] lines) {
        throw new IllegalArgumentException(
                "streams of a virtio sound card cannot be synchronized: card=" + card.name());
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
    public void open() {
        opened = true;
        tell(LineEvent.Type.OPEN);
    }

    @Override
    public void close() {
        if (!gone) {
            open.forEach(CardLine::close);
        }
        if (opened) {
            opened = false;
            tell(LineEvent.Type.CLOSE);
        }
    }

    @Override
    public boolean isOpen() {
        return opened || !open.isEmpty();
    }

    private void tell(LineEvent.Type type) {
        events.tell(new LineEvent(this, type, AudioSystem.NOT_SPECIFIED));
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
        throw new IllegalArgumentException("a card has no controls, its lines have: control=" + control);
    }

    @Override
    public void addLineListener(LineListener listener) {
        events.add(listener);
    }

    @Override
    public void removeLineListener(LineListener listener) {
        events.remove(listener);
    }
}
