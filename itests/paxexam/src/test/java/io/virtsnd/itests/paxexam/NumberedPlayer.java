// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A consumer of sound cards: plays frames that carry their numbers. When its card goes it waits for the next one and goes on
 * with the first frame that was not completed. Whatever does not add up is kept for the test.
 */
final class NumberedPlayer {

    static final int PERIOD_FRAMES = 96;
    static final int FRAME_BYTES = 4;
    static final PcmParams PARAMS = PcmParams.of(PcmFormat.S32, PcmRate.HZ_48000, 1, PERIOD_FRAMES, 8);

    private static final long JOIN_MILLIS = 10_000;

    private final Object lock = new Object();
    private final ServiceTracker<SoundCard, SoundCard> cards;
    private final Thread thread;
    private final ByteBuffer period = ByteBuffer.allocate(PARAMS.periodBytes()).order(ByteOrder.LITTLE_ENDIAN);
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private volatile PcmSubstream current;
    private volatile int streams;
    private volatile long first;
    private volatile long returned;

    /**
     * Starts to play.
     *
     * @param context where cards come from
     * @param first number of the first frame
     */
    NumberedPlayer(BundleContext context, long first) {
        this.first = first;
        cards = new ServiceTracker<>(context, SoundCard.class, null);
        cards.open();
        thread = new Thread(this::run, "numbered-player");
        thread.start();
    }

    /** The number of the first frame that was not completed by a stream that is closed now. */
    long first() {
        return first;
    }

    /** How many frames completed. */
    long completed() {
        synchronized (lock) {
            PcmSubstream stream = current;
            return first + (stream == null ? 0 : stream.hardwarePosition());
        }
    }

    /** Streams opened so far. */
    int streams() {
        return streams;
    }

    /** The stream that plays now; null between two. */
    PcmSubstream current() {
        return current;
    }

    /** Frames that came back unplayed from streams that are closed now, and were sent again on the next. */
    long returned() {
        return returned;
    }

    /** What did not add up. */
    List<String> problems() {
        return problems;
    }

    private void run() {
        while (!ended) {
            try {
                SoundCard card = cards.waitForService(50);
                if (card != null) {
                    play(card);
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException | Error unexpected) {
                problems.add("unexpected: " + unexpected);
            }
        }
    }

    private void play(SoundCard card) throws InterruptedException {
        PcmSubstream stream;
        try {
            stream = card.open(0);
        } catch (SoundException gone) {
            synchronized (lock) {
                lock.wait(1);
            }
            return;
        }
        try {
            stream.setParams(PARAMS);
            stream.prepare();
            current = stream;
            streams++;
            long number = first;
            for (int i = 0; i < PARAMS.periods(); i++, number += PERIOD_FRAMES) {
                stream.write(period(number));
            }
            stream.start();
            for (; !ended; number += PERIOD_FRAMES) {
                stream.write(period(number));
            }
        } catch (SoundException swapped) {
            stream.failure().ifPresentOrElse(why -> {}, () -> problems.add("without a failure: " + swapped));
        } finally {
            stream.close();
            account(stream);
        }
    }

    private ByteBuffer period(long number) {
        period.clear();
        for (int i = 0; i < PERIOD_FRAMES; i++) {
            period.putInt((int) number + i);
        }
        return period.flip();
    }

    /** Written is completed, returned, and in hand; what is not completed can be had, and is in order. */
    private void account(PcmSubstream stream) {
        long written = stream.applicationPosition();
        long completed = stream.hardwarePosition();
        long back = stream.statistics().returned() * PERIOD_FRAMES;
        ByteBuffer unplayed = stream.unplayed().order(ByteOrder.LITTLE_ENDIAN);
        long inHand = written - completed - back;
        if (inHand < 0
                || inHand > PARAMS.bufferFrames()
                || unplayed.remaining() != (written - completed) * FRAME_BYTES) {
            problems.add("written=" + written + " completed=" + completed + " returned=" + back + " unplayed="
                    + unplayed.remaining() / FRAME_BYTES + " statistics=" + stream.statistics());
        }
        for (long number = first + completed; unplayed.hasRemaining(); number++) {
            int frame = unplayed.getInt();
            if (frame != (int) number) {
                problems.add("unplayed frame=" + frame + " expected=" + number);
                break;
            }
        }
        synchronized (lock) {
            returned += written - completed;
            first += completed;
            current = null;
        }
    }

    /** Stops the stream, and ends. */
    void close() throws InterruptedException {
        ended = true;
        thread.join(JOIN_MILLIS);
        if (thread.isAlive()) {
            problems.add("player does not end: " + List.of(thread.getStackTrace()));
        }
        cards.close();
    }
}
