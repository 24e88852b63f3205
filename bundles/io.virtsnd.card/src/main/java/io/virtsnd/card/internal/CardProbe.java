// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmCommand;
import io.virtsnd.virtqueue.VirtioDevice;

/**
 * Turns a transport into a card: claims it, takes its device over if it may have an earlier driver's buffers, starts it,
 * and asks what it has.
 *
 * <p>Thread: the card's own; {@link #cancel} any.
 */
final class CardProbe {

    private static final long TEAR_DOWN_NANOS = 2_000_000_000L;

    private final CardPlace place;
    private final Runnable news;
    private final Object lock = new Object();
    private CardDevice started;
    private SoundException cancelled;

    /**
     * @param place what the card is made of
     * @param news called by the completion thread when there is something to do that may block
     */
    CardProbe(CardPlace place, Runnable news) {
        this.place = place;
        this.news = news;
    }

    /**
     * Probes.
     *
     * @return the card
     * @throws SoundException if that is not possible; the transport is given back
     */
    ProbedCard run() {
        VirtioDevice device = new VirtioDevice(place.transport(), "io.virtsnd.card " + place.name(), place.nanoTime());
        try {
            if (!place.transport().startsFresh()) {
                takeOver(device);
            }
            CardDevice fresh = start(device);
            try {
                return new ProbedCard(place, fresh);
            } catch (RuntimeException | Error failed) {
                fresh.end(new SoundException("probe failed", failed), bound());
                throw failed;
            }
        } catch (RuntimeException | Error failed) {
            device.close();
            throw failed;
        }
    }

    /** Ends a probe that is under way: its requests fail. */
    void cancel(SoundException cause) {
        synchronized (lock) {
            cancelled = cause;
            if (started != null) {
                started.control().cancel(cause);
            }
        }
    }

    /**
     * Frees a device from the buffers of a driver that died (reference f.1.5): some devices drop them at RELEASE only, and
     * a reset alone would let them complete on the rings of the next driver. Its answers do not matter.
     */
    private void takeOver(VirtioDevice device) {
        CardDevice inherited = start(device);
        try {
            for (int stream = 0; stream < inherited.config().streams(); stream++) {
                settle(inherited, PcmCommand.STOP, stream);
                settle(inherited, PcmCommand.RELEASE, stream);
            }
        } finally {
            inherited.end(new SoundException("device is taken over: card=" + place.name()), bound());
        }
    }

    private void settle(CardDevice inherited, PcmCommand command, int stream) {
        try {
            inherited.control().command(command, stream);
        } catch (ControlTimeoutException silent) {
            throw silent;
        } catch (ControlException refused) {
            // A stream that was not running, or not prepared: nothing to settle.
            return;
        }
    }

    private CardDevice start(VirtioDevice device) {
        CardDevice fresh = new CardDevice(place, device, news);
        synchronized (lock) {
            started = fresh;
            if (cancelled != null) {
                fresh.control().cancel(cancelled);
            }
        }
        return fresh;
    }

    private Deadline bound() {
        return Deadline.in(place.nanoTime(), TEAR_DOWN_NANOS);
    }
}
