// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a software sound device and the order in which they work.
 *
 * <p>Thread: under the device lock.
 */
final class DeviceModel {

    private static final int CONTROL = 1 << VirtioSound.CONTROL_QUEUE;
    private static final int EVENT = 1 << VirtioSound.EVENT_QUEUE;
    private static final int TX = 1 << VirtioSound.TX_QUEUE;
    private static final int RX = 1 << VirtioSound.RX_QUEUE;
    private static final int ALL = CONTROL | EVENT | TX | RX;
    private static final long POLL_NANOS = 1_000_000L;

    final DeviceStream[] streams;
    final DeviceQueues queues = new DeviceQueues();
    final EventSender events;
    final Jacks jacks;
    final BackendPumps pumps;
    final StreamScheduler scheduler;
    final MessageIntake intake;
    final PcmCommands commands;

    private final ClockKind clock;
    private final MessagePool pool = new MessagePool();
    private final ReleaseList releases = new ReleaseList();
    private final ControlRequests control;
    private final Doorbell doorbell;

    DeviceModel(DeviceSettings settings, Rejections rejections, Doorbell doorbell) {
        this.doorbell = doorbell;
        clock = settings.clock();
        streams = settings.streams().stream().map(DeviceStream::new).toArray(DeviceStream[]::new);
        events = new EventSender(queues, rejections);
        jacks = new Jacks(settings.jacks(), events);
        pumps = new BackendPumps(settings, doorbell);
        scheduler = new StreamScheduler(settings, new StreamScheduler.Parts(queues, pool, events, pumps));
        intake = new MessageIntake(streams, new MessageIntake.Parts(queues, pool, scheduler, rejections));
        commands = new PcmCommands(streams, new PcmCommands.Parts(scheduler, intake, pool, pumps, releases));
        control = new ControlRequests(settings, new ControlRequests.Parts(queues, jacks, commands, rejections));
    }

    /**
     * One round: what was notified, what is due, what the pumps have to say.
     *
     * @param bits what {@link Doorbell} took
     * @param isLive whether the driver is ready and the device has not failed
     */
    void work(int bits, boolean isLive, long now) {
        listen(now);
        if (isLive) {
            serve(bits, now);
        }
        pumps.expire(now);
        releases.answer(now);
    }

    private void serve(int bits, long now) {
        int again = 0;
        // Whoever may be starved gets everything first that a driver added without telling.
        boolean all = scheduler.isDue(now) || commands.isPolling();
        if ((all || (bits & TX) != 0) && intake.drain(VirtioSound.TX_QUEUE)) {
            again |= TX;
        }
        if ((all || (bits & RX) != 0) && intake.drain(VirtioSound.RX_QUEUE)) {
            again |= RX;
        }
        if ((bits & CONTROL) != 0 && control.drain(now)) {
            again |= CONTROL;
        }
        if ((bits & EVENT) != 0) {
            events.flush();
        }
        scheduler.serve(now);
        if (again != 0) {
            doorbell.ring(again);
        }
    }

    /** ns until the next round has something to do. */
    long nanosToNext(boolean isLive, long now) {
        long nanos = Math.min(pumps.nanosToNext(now), releases.nanosToNext(now));
        if (isLive) {
            nanos = Math.min(nanos, scheduler.nanosToNext(now));
            nanos = Math.min(nanos, commands.isPolling() ? POLL_NANOS : Long.MAX_VALUE);
        }
        return nanos;
    }

    /** Lets frames of a stream with the stepped clock pass. */
    void step(DeviceStream stream, long frames, long now) {
        intake.drain(stream.queue);
        if (stream.state == StreamState.STARTED) {
            stream.credit = Math.min(Long.MAX_VALUE >> 1, stream.credit + frames);
            scheduler.ready(stream);
            scheduler.serve(now);
        }
    }

    /** Everything that a driver set is forgotten, and all memory of the driver with it. */
    void reset(long now) {
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            queues.stop(q);
        }
        scheduler.clear(streams);
        for (DeviceStream stream : streams) {
            pumps.detach(stream, now);
            stream.forget();
        }
        events.clear();
        releases.clear();
        commands.clear();
        control.clear();
        jacks.reset();
        pool.clear();
    }

    /** Replaces the table of the driver's memory, also below everything that is in hand. */
    void memory(GuestMemory table) {
        queues.memory(table);
        for (DeviceStream stream : streams) {
            for (IoMessage message = stream.takeAll(); message != null; ) {
                IoMessage next = message.next;
                message.next = null;
                if (message.element.rebind(table)) {
                    stream.append(message);
                } else {
                    queues.push(stream.queue, message.element, 0);
                    pool.give(message);
                }
                message = next;
            }
        }
        releases.rebind(table);
    }

    /** Stops a queue after everything in hand was given back. */
    int stopQueue(int q) {
        for (DeviceStream stream : streams) {
            if (stream.queue == q) {
                scheduler.flush(stream);
            }
        }
        if (q == VirtioSound.CONTROL_QUEUE) {
            releases.drop();
        }
        return queues.stop(q);
    }

    /** Another backend, or none: prepared streams change over, what is staged goes to the old one. */
    void backend(AudioBackend backend, long now) {
        pumps.backend(backend);
        for (DeviceStream stream : streams) {
            if (stream.state.takesMessages()) {
                pumps.detach(stream, now);
                pumps.attach(stream);
                changed(stream);
            }
        }
    }

    /** The pumps of a backend that did not close yet. */
    List<BackendPump> closing(AudioBackend backend) {
        List<BackendPump> found = new ArrayList<>();
        for (BackendPump pump : pumps.closing()) {
            if (pump.backend == backend) {
                found.add(pump);
            }
        }
        return found;
    }

    static int allQueues() {
        return ALL;
    }

    private void listen(long now) {
        for (BackendPump pump = doorbell.takeNews(); pump != null; ) {
            BackendPump next = pump.nextListed;
            pump.nextListed = null;
            pump.isListed().set(false);
            heard(pump, now);
            pump = next;
        }
    }

    private void heard(BackendPump pump, long now) {
        DeviceStream stream = pump.stream;
        boolean isAttached = stream.pump == pump;
        if (pumps.leaves(pump, now)) {
            if (isAttached) {
                changed(stream);
            }
        } else if (isAttached) {
            if (pump.takeDry()) {
                intake.drain(stream.queue);
                scheduler.dry(stream);
            }
            scheduler.ready(stream);
        }
    }

    private void changed(DeviceStream stream) {
        if (clock == ClockKind.BACKEND) {
            scheduler.clockChanged(stream);
        }
        if (stream.pump != null && stream.state == StreamState.STARTED) {
            stream.pump.running(true);
        }
        scheduler.ready(stream);
    }
}
