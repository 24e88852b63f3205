// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.ControlSetup;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.EventSetup;
import io.virtsnd.api.message.EventSink;
import io.virtsnd.api.message.PcmSettings;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import io.virtsnd.control.internal.ControlService;
import io.virtsnd.event.internal.EventService;
import io.virtsnd.pcm.internal.VirtioPcmMessaging;
import io.virtsnd.virtqueue.UsedViolation;
import io.virtsnd.virtqueue.Virtqueue;
import java.util.EnumSet;
import java.util.stream.IntStream;

/** The real control, event and pcm bundles, assembled as a card driver does it, over a device that lies. */
final class FuzzCard {

    static final String NAME = "fuzz0";
    static final int STREAMS = 8;

    /** The clock leaps where something is to be late; otherwise this is as good as never. */
    static final long BOUND = 1_000_000_000L;

    /** The same where the second thread may make a wait a real one. */
    static final long SHORT_BOUND = 5_000_000L;

    /** No leap makes a stream stall, unless that is meant. */
    static final long STALL = 1_000_000_000_000_000L;

    private static final UsedViolation[] VIOLATIONS = UsedViolation.values();
    private static final long MEMORY_AT = 0x4_2000_0000L;

    /**
     * What a card is like.
     *
     * @param size entries of each queue
     * @param indirect INDIRECT_DESC
     * @param eventIdx EVENT_IDX
     * @param direct commands go without a queue, and everything happens on the thread of the test
     * @param exact nobody flips memory behind the device's back: what happens can be foreseen
     */
    record Shape(int size, boolean indirect, boolean eventIdx, boolean direct, boolean exact) {}

    final Fuzz fuzz;
    final Shape shape;
    final FuzzMemory memory;
    final FuzzClock clock = new FuzzClock();
    final LyingDevice device;
    final ControlQueue control;
    final PcmStreams streams;

    /** Null unless {@link #openEvents} was called. */
    EventQueue events;

    private final Virtqueue[] queues = new Virtqueue[4];
    private final Runnable[] completions = new Runnable[4];

    FuzzCard(Fuzz fuzz, Shape shape) {
        this.fuzz = fuzz;
        this.shape = shape;
        if (!shape.exact()) {
            clock.run();
        }
        memory = new FuzzMemory(fuzz.pool, MEMORY_AT);
        device = new LyingDevice(memory, shape, this::completed);
        for (int queue = 0; queue < completions.length; queue++) {
            int index = queue;
            completions[queue] = () -> complete(index);
        }
        control = shape.direct() ? new DirectControl(device) : openControl();
        streams = new VirtioPcmMessaging().open(pcmSetup());
        queues[LyingDevice.TX] = Insight.virtqueue(streams, LyingDevice.TX);
        queues[LyingDevice.RX] = Insight.virtqueue(streams, LyingDevice.RX);
    }

    private ControlQueue openControl() {
        ControlQueue opened = new ControlService()
                .open(new ControlSetup(NAME, device.rings[LyingDevice.CONTROL].setup, memory, bound(), clock));
        queues[LyingDevice.CONTROL] = Insight.virtqueue(opened, LyingDevice.CONTROL);
        return opened;
    }

    private PcmSetup pcmSetup() {
        return new PcmSetup(
                NAME,
                device.rings[LyingDevice.TX].setup,
                device.rings[LyingDevice.RX].setup,
                memory,
                control,
                IntStream.range(0, STREAMS).mapToObj(FuzzCard::info).toList(),
                new PcmSettings(0, bound(), STALL),
                clock,
                (stream, state) -> {});
    }

    private long bound() {
        return shape.exact() ? BOUND : SHORT_BOUND;
    }

    static PcmInfo info(int streamId) {
        return new PcmInfo(
                streamId,
                0,
                streamId < LyingDevice.OUTPUTS ? Direction.OUTPUT : Direction.INPUT,
                1,
                8,
                EnumSet.allOf(PcmFormat.class),
                EnumSet.allOf(PcmRate.class),
                EnumSet.of(PcmFeature.MSG_POLLING, PcmFeature.EVT_SHMEM_PERIODS, PcmFeature.EVT_XRUNS));
    }

    /** Opens the event queue, which is filled then. */
    void openEvents(EventSink sink, SoundEventListener listener) {
        EventService service = new EventService();
        Insight.call(service, "addListener", new Class<?>[] {SoundEventListener.class}, listener);
        events = service.open(new EventSetup(NAME, device.rings[LyingDevice.EVENT].setup, memory, sink));
        queues[LyingDevice.EVENT] = Insight.virtqueue(events, LyingDevice.EVENT);
        device.pull(LyingDevice.EVENT);
    }

    // --- the completion thread ---

    /** The device signalled a queue. */
    void completed(int queue) {
        if (shape.direct()) {
            complete(queue);
        } else {
            fuzz.completer.run(completions[queue]);
        }
    }

    private void complete(int queue) {
        switch (queue) {
            case LyingDevice.CONTROL -> control.completed();
            case LyingDevice.EVENT -> events.completed();
            default -> streams.completed(queue);
        }
    }

    /** The completion thread looks for what is overdue. */
    void checkStalls() {
        if (shape.direct()) {
            streams.checkStalls();
        } else {
            fuzz.completer.run(streams::checkStalls);
        }
    }

    // --- what must hold ---

    /** Each violation was counted as what it is, as often as it was committed; nothing was done wrong with memory. */
    void verify() {
        if (shape.exact() && !memory.faults().isEmpty()) {
            throw new AssertionError(memory.faults().toString());
        }
        for (int queue = 0; queue < queues.length; queue++) {
            if (queues[queue] != null && shape.exact()) {
                verify(queues[queue], device.rings[queue]);
            }
        }
    }

    private static void verify(Virtqueue queue, DeviceRing ring) {
        for (UsedViolation violation : VIOLATIONS) {
            if (queue.violations(violation) != ring.expected[violation.ordinal()]) {
                throw new AssertionError("queue=" + queue.index() + " " + violation + " counted="
                        + queue.violations(violation) + " committed=" + ring.expected[violation.ordinal()]);
            }
        }
        if (queue.pending() != ring.exposed() || queue.isBroken() != ring.isBroken()) {
            throw new AssertionError("queue=" + queue.index() + " pending=" + queue.pending() + " of " + ring.exposed()
                    + " broken=" + queue.isBroken() + " of " + ring.isBroken());
        }
    }

    /** What the device does to a queue cannot be foreseen any more. */
    void giveUp(int queue) {
        countViolations(queues[queue]);
        queues[queue] = null;
    }

    /** Whether the driver gave up a queue. */
    boolean isBroken(int queue) {
        return queues[queue].isBroken();
    }

    // --- the end ---

    /** Takes the card away: in order if its queues work, then reset, then all memory goes. */
    void remove() {
        DeviceGoneException cause = new DeviceGoneException("the burst is over: card=" + NAME);
        if (control.isBroken()) {
            streams.fail(cause);
        } else {
            streams.shutdown(cause, bound());
        }
        countViolations();
        verify();
        if (events != null) {
            events.stop();
        }
        control.cancel(cause);
        device.reset();
        control.release();
        if (events != null) {
            events.release();
        }
        streams.release();
        for (DeviceRing ring : device.rings) {
            ring.release();
        }
        assertThat(memory.regions()).as("regions left").isZero();
        memory.end(!shape.exact());
        if (shape.exact()) {
            assertThat(memory.faults()).isEmpty();
        }
    }

    private void countViolations() {
        for (Virtqueue queue : queues) {
            if (queue != null) {
                countViolations(queue);
            }
        }
    }

    private void countViolations(Virtqueue queue) {
        for (UsedViolation violation : VIOLATIONS) {
            long count = queue.violations(violation);
            if (count > 0) {
                fuzz.histogram.add("used ring: " + violation, count);
                fuzz.histogram.add("used ring: " + violation + " queue=" + queue.index(), count);
            }
        }
    }
}
