// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.ControlSetup;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.EventSetup;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.protocol.SoundConfigLayout;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sound device in state DRIVER_OK: its queues are enabled, requests can be sent, events arrive.
 *
 * <p>Owns the control and the event queue and the completion thread. All of it ends with {@link #end}; their memory is let
 * go of only if the device was reset and said so, and stays in quarantine otherwise.
 *
 * <p>Thread: the one that probes, then the one that removes.
 */
final class CardDevice {

    private static final Logger LOG = LoggerFactory.getLogger(CardDevice.class);

    private static final int MESSAGE_QUEUE_SIZE = 64;
    private static final int CONTROL_ENTRIES = 2;
    private static final int EVENT_ENTRIES = 1;
    private static final int DATA_ENTRIES = 4;
    private static final long JOIN_NANOS = 200_000_000L;

    private final String card;
    private final VirtioDevice device;
    private final SoundConfig config;
    private final CardJacks jacks;
    private final CardEvents events;
    private final OpenStreams open;
    private final ControlQueue control;
    private final EventQueue event;
    private final QueueSetup tx;
    private final QueueSetup rx;
    private final CompletionLoop completion;
    private final Thread thread;

    /**
     * Starts the device, from reset to DRIVER_OK. On failure the caller closes the device, which resets it.
     *
     * @param place what the card is made of
     * @param device claimed
     * @param news called by the completion thread when there is something to do that may block
     */
    CardDevice(CardPlace place, VirtioDevice device, Runnable news) {
        this.card = place.name();
        this.device = device;
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        config = readConfig(device);
        jacks = new CardJacks(config.jacks());
        events = new CardEvents(jacks, config.streams(), news);
        open = new OpenStreams(config.streams());
        QueueSetup controlSetup = queue(place, VirtioSound.CONTROL_QUEUE, CONTROL_ENTRIES, MESSAGE_QUEUE_SIZE);
        QueueSetup eventSetup = queue(place, VirtioSound.EVENT_QUEUE, EVENT_ENTRIES, MESSAGE_QUEUE_SIZE);
        tx = queue(place, VirtioSound.TX_QUEUE, DATA_ENTRIES, QueueSetup.MAX_SIZE);
        rx = queue(place, VirtioSound.RX_QUEUE, DATA_ENTRIES, QueueSetup.MAX_SIZE);
        control = openControl(place, controlSetup);
        event = openEvent(place, eventSetup);
        completion = new CompletionLoop(
                new CompletionLoop.Place(
                        card,
                        place.transport(),
                        device.session(),
                        place.settings().spinNanos(),
                        place.nanoTime()),
                new CompletionLoop.Queues(control, event),
                open,
                news);
        thread = CardThreads.make(card, "completion", completion);
        thread.start();
    }

    private ControlQueue openControl(CardPlace place, QueueSetup queue) {
        CardSettings settings = place.settings();
        return place.services()
                .control()
                .open(new ControlSetup(card, queue, device.memory(), settings.controlTimeoutNanos(), place.nanoTime()));
    }

    /** The last step before DRIVER_OK: if one of the two fails, nothing else will end the control queue. */
    private EventQueue openEvent(CardPlace place, QueueSetup queue) {
        EventQueue opened = null;
        try {
            opened = place.services().event().open(new EventSetup(card, queue, device.memory(), events));
            device.driverOk();
            return opened;
        } catch (RuntimeException | Error failed) {
            // Its thread ends in any case; memory that the device may have stays, unless it was reset.
            Runnable stop = opened == null ? () -> {} : opened::stop;
            Runnable release = opened == null ? () -> {} : opened::release;
            attempt("stop events", stop);
            if (attempt("reset the device", device::reset)) {
                attempt("release requests", control::release);
                attempt("release events", release);
            }
            throw failed;
        }
    }

    private QueueSetup queue(CardPlace place, int queue, int least, int wanted) {
        int offered = place.transport().queueSizeMax(queue);
        if (offered < least) {
            throw new ProbeRefusedException(
                    "queue of the device is too small: queue=" + queue + " entries=" + offered + " need=" + least);
        }
        return device.setUpQueue(queue, wanted);
    }

    private static SoundConfig readConfig(VirtioDevice device) {
        ByteBuffer bytes =
                ByteBuffer.allocate(SoundConfigLayout.SIZE_WITHOUT_CONTROLS).order(ByteOrder.LITTLE_ENDIAN);
        int read = device.readConfig(0, bytes);
        if (read < SoundConfigLayout.SIZE_WITHOUT_CONTROLS) {
            throw new ProbeRefusedException("device configuration is too short: bytes=" + read + " need="
                    + SoundConfigLayout.SIZE_WITHOUT_CONTROLS);
        }
        return SoundConfig.parse(bytes);
    }

    SoundConfig config() {
        return config;
    }

    CardJacks jacks() {
        return jacks;
    }

    CardEvents events() {
        return events;
    }

    OpenStreams open() {
        return open;
    }

    ControlQueue control() {
        return control;
    }

    EventQueue event() {
        return event;
    }

    QueueSetup tx() {
        return tx;
    }

    QueueSetup rx() {
        return rx;
    }

    VirtioDevice device() {
        return device;
    }

    CompletionLoop completion() {
        return completion;
    }

    /** Whether the caller is the completion thread, which cannot wait for itself. */
    boolean isCompletionThread() {
        return thread == Thread.currentThread();
    }

    /**
     * Ends requests, events and the completion thread, and resets the device.
     *
     * @param cause why, for whoever waits for an answer
     * @param deadline bound of the whole removal
     * @return whether the device was reset, and said so
     */
    boolean end(SoundException cause, Deadline deadline) {
        attempt("cancel requests", () -> control.cancel(cause));
        attempt("stop events", event::stop);
        completion.end();
        if (!CardThreads.join(thread, deadline.share(JOIN_NANOS)) && !isCompletionThread()) {
            LOG.warn("completion thread does not end, a listener blocks it: card={} thread={}", card, thread.getName());
        }
        boolean reset = attempt("reset the device", device::reset);
        if (reset) {
            attempt("release requests", control::release);
            attempt("release events", event::release);
        }
        return reset;
    }

    /**
     * Runs one step of a removal; whatever it does, the next ones can be run.
     *
     * @param what the step
     * @param step does it
     * @return whether it threw nothing
     */
    boolean attempt(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (SoundException failed) {
            LOG.warn("removal goes on without a step: card={} step={}: {}", card, what, failed.getMessage());
            return false;
        } catch (RuntimeException | Error failed) {
            LOG.error("removal goes on without a step: card={} step={}", card, what, failed);
            return false;
        }
    }
}
