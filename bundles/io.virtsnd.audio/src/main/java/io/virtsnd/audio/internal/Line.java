// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stream of a card that a route has open, prepared.
 *
 * <p>Thread: that of the route; {@link #close} any.
 */
final class Line implements PeriodListener, AutoCloseable {

    private final SoundCard card;
    private final RouteSettings settings;
    private final Bell bell;
    private PcmSubstream stream;
    private boolean started;

    /** When the last period was completed, ns of the clock; written by the completion thread. */
    private volatile long completedAt;

    private volatile SoundException failure;

    private Line(SoundCard card, RouteSettings settings, Bell bell) {
        this.card = card;
        this.settings = settings;
        this.bell = bell;
    }

    /**
     * Opens the first stream of a card that fits and is free.
     *
     * @return the line, prepared; empty if no stream fits or all are in use
     * @throws SoundException if the card does not do what it is asked for
     */
    static Optional<Line> open(SoundCard card, Direction direction, RouteSettings settings, Bell bell) {
        for (PcmInfo info : card.streams()) {
            if (fits(info, direction, settings.format())) {
                Line line = new Line(card, settings, bell);
                if (line.take(info.streamId())) {
                    return Optional.of(line);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean fits(PcmInfo info, Direction direction, SoundFormat format) {
        return info.direction() == direction && info.offers(format.format(), format.rate(), format.channels());
    }

    private boolean take(int streamId) {
        try {
            stream = card.open(streamId, this);
        } catch (StreamBusyException busy) {
            return false;
        }
        boolean done = false;
        try {
            stream.setParams(settings.params());
            stream.prepare();
            done = true;
        } finally {
            if (!done) {
                stream.close();
            }
        }
        return true;
    }

    @Override
    public void periodElapsed(PcmSubstream substream, long position, int latencyBytes) {
        completedAt = System.nanoTime();
        bell.ring();
    }

    @Override
    public void failed(PcmSubstream substream, SoundException reason) {
        failure = reason;
        bell.ring();
    }

    SoundCard card() {
        return card;
    }

    boolean isStarted() {
        return started;
    }

    void start() {
        stream.start();
        started = true;
    }

    /** Why it plays no more; null while it does. */
    SoundException failure() {
        return failure;
    }

    long completedAt() {
        return completedAt;
    }

    /** Writes as much as there is room for. */
    void write(ByteBuffer frames) {
        if (frames.hasRemaining()) {
            stream.tryWrite(frames);
        }
    }

    /** Reads as much as there is. */
    void read(ByteBuffer frames) {
        stream.tryRead(frames);
    }

    /** How long what is written, or recorded, lasts, ns. */
    long delayNanos() {
        return settings.format().nanos(stream.delay());
    }

    /** Whether a whole period fits. */
    boolean hasRoom() {
        return stream.delay() + settings.periodFrames() <= (long) settings.periods() * settings.periodFrames();
    }

    /** Whether the device has completed all that was written. */
    boolean isPlayedOut() {
        return stream.delay() == 0;
    }

    /** What was written and not completed. */
    ByteBuffer unplayed() {
        return stream.unplayed();
    }

    /** Stops recording; what was recorded can still be read. */
    void stop() {
        stream.stop();
    }

    /** Sends what is written, also a part of a period; nothing more can be written. */
    void endOfStream() {
        stream.endOfStream();
        if (!started && stream.delay() > 0) {
            start();
        }
    }

    /** Lets what was written be heard to its end. */
    void drain() {
        endOfStream();
        if (started) {
            stream.drain();
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
