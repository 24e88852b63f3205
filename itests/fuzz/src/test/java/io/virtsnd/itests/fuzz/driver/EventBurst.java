// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.message.EventSink;
import io.virtsnd.virtqueue.UsedViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Lies in events: codes, numbers, lengths, ids; and too many of them. */
final class EventBurst implements EventSink, DeviceRing.Verdicts {

    private static final int[] CODES = {0x1000, 0x1001, 0x1100, 0x1101};
    private static final int JACKS = 5;
    private static final int MOST_AT_ONCE = 12;
    private static final int FLOOD_AT_ONCE = 60;
    private static final int FLOOD_ROUNDS = 60;
    private static final int EVENT_BYTES = 8;

    private final Fuzz fuzz;
    private final FuzzCard card;
    private final SplittableRandom random;
    private final DeviceRing ring;
    private final Restores restores = new Restores();
    private final Ear ear = new Ear();

    /** Code and number of what the card was told, and of what it should have been told. */
    private final List<Long> told = new ArrayList<>();

    private final List<Long> expected = new ArrayList<>();
    private long events;
    private long unknown;
    private int indexError;
    private boolean drowning;
    private Runnable flood = () -> {};

    /** Listens to the end. */
    private static final class Ear implements SoundEventListener {

        private volatile boolean closed;
        private volatile boolean calledAfterwards;

        @Override
        public void jackChanged(String card, int jackId, boolean connected) {
            hear();
        }

        @Override
        public void xrun(String card, int streamId) {
            hear();
        }

        @Override
        public void periodElapsed(String card, int streamId) {
            hear();
        }

        private void hear() {
            calledAfterwards |= closed;
        }
    }

    EventBurst(Fuzz fuzz, FuzzCard card, SplittableRandom random) {
        this.fuzz = fuzz;
        this.card = card;
        this.random = random;
        this.ring = card.device.rings[LyingDevice.EVENT];
        card.openEvents(this, ear);
        card.device.blind = true;
    }

    // --- the card's ear ---

    @Override
    public boolean jackChanged(int jackId, boolean connected) {
        return tell(connected ? 0x1000 : 0x1001, jackId, jackId >= 0 && jackId < JACKS);
    }

    @Override
    public boolean xrun(int streamId) {
        return tell(0x1101, streamId, streamId >= 0 && streamId < FuzzCard.STREAMS);
    }

    @Override
    public boolean periodElapsed(int streamId) {
        return tell(0x1100, streamId, streamId >= 0 && streamId < FuzzCard.STREAMS);
    }

    private boolean tell(int code, int id, boolean known) {
        told.add((long) code << Integer.SIZE | id & 0xffff_ffffL);
        flood.run();
        return known;
    }

    // --- verdicts ---

    @Override
    public void reported(DeviceChain chain, UsedViolation violation) {}

    @Override
    public void returned(DeviceChain chain, int length, UsedViolation violation) {
        events++;
        if (length < EVENT_BYTES) {
            reject(Reasons.EVENT_LENGTH);
            return;
        }
        int code = chain.answer(0);
        int id = chain.answer(4);
        if (code != CODES[0] && code != CODES[1] && code != CODES[2] && code != CODES[3]) {
            reject(Reasons.EVENT_CODE);
            return;
        }
        expected.add((long) code << Integer.SIZE | id & 0xffff_ffffL);
        if (id < 0 || id >= (code < CODES[2] ? JACKS : FuzzCard.STREAMS)) {
            reject(Reasons.EVENT_ID);
        }
    }

    private void reject(String reason) {
        unknown++;
        fuzz.histogram.count(reason);
    }

    @Override
    public void broken() {}

    // --- lies ---

    /** Sends events until the indices of the ring are about to wrap around. */
    void wrap() {
        while (ring.cursor() < 0xffff - FLOOD_AT_ONCE) {
            floodOnce();
            card.completed(LyingDevice.EVENT);
            look();
            verify();
        }
    }

    void lie(long count) {
        long until = fuzz.mutations() + count;
        while (fuzz.mutations() < until) {
            for (int i = 1 + random.nextInt(MOST_AT_ONCE); i > 0; i--) {
                if (fuzz.isSingleDue()) {
                    fuzz.single();
                    single();
                } else {
                    fuzz.wild();
                    wild();
                }
            }
            send(ring.cursor() + indexError);
            indexError = 0;
        }
        // An entry that was kept back may name the buffer that a flood would use next.
        send(ring.cursor());
    }

    private void send(int index) {
        publish(index);
        card.completed(LyingDevice.EVENT);
        restores.undo();
        look();
        verify();
    }

    /** A buffer that the device has; there are always more than it uses at once. */
    private DeviceChain buffer() {
        DeviceChain buffer = card.device.eventBuffers.poll();
        while (!buffer.held) {
            buffer = card.device.eventBuffers.poll();
        }
        return buffer;
    }

    private DeviceChain event(int code, int id) {
        DeviceChain buffer = buffer();
        buffer.putWord(0, code);
        buffer.putWord(4, id);
        return buffer;
    }

    private int code() {
        return CODES[random.nextInt(CODES.length)];
    }

    private void single() {
        int code = code();
        int id = random.nextInt(JACKS);
        switch (random.nextInt(12)) {
            case 0 -> use(event(random.nextInt(), id), EVENT_BYTES);
            case 1 -> use(event(code ^ 1 << random.nextInt(13), id), EVENT_BYTES);
            case 2 -> use(event(code, random.nextInt()), EVENT_BYTES);
            case 3 -> use(event(code, FuzzCard.STREAMS + random.nextInt(8)), EVENT_BYTES);
            case 4 -> use(event(code, id), random.nextInt(EVENT_BYTES));
            case 5 -> use(event(code, id), EVENT_BYTES + 1 + random.nextInt(1 << random.nextInt(30)));
            case 6 -> name(event(code, id), ring.size() + random.nextInt(1 << 20));
            case 7 -> name(event(code, id), random.nextInt(ring.size()));
            case 8 -> {
                DeviceChain twice = event(code, id);
                use(twice, EVENT_BYTES);
                ring.used(twice.head, EVENT_BYTES);
            }
            case 9 -> {
                use(event(code, id), EVENT_BYTES);
                indexError = random.nextInt(-1, 2);
            }
            case 10 -> {
                restores.overwriteRing(ring, random.nextInt(ring.usedAt), random.nextInt());
                use(event(code, id), EVENT_BYTES);
            }
            default -> {
                restores.overwriteRing(
                        ring, random.nextBoolean() ? ring.usedAt : ring.availEventAt(), random.nextInt());
                use(event(code, id), EVENT_BYTES);
            }
        }
    }

    private void use(DeviceChain buffer, int length) {
        ring.used(buffer.head, length);
    }

    /** Uses another id: the device still has the buffer. */
    private void name(DeviceChain buffer, int id) {
        ring.used(id, EVENT_BYTES);
        card.device.eventBuffers.add(buffer);
    }

    private void wild() {
        DeviceChain buffer = event(random.nextBoolean() ? code() : random.nextInt(), random.nextInt());
        boolean own = random.nextInt(3) > 0;
        ring.used(
                own ? buffer.head : random.nextInt(2 * ring.size()),
                random.nextInt(random.nextBoolean() ? 16 : 1 << 30));
        if (!own) {
            card.device.eventBuffers.add(buffer);
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            restores.overwriteRing(ring, random.nextInt(ring.usedAt), random.nextInt());
        }
    }

    private void publish(int index) {
        ring.publish(index, this);
    }

    private void verify() {
        card.verify();
        if (!told.equals(expected)) {
            throw new AssertionError("told=" + told + " expected=" + expected);
        }
        told.clear();
        expected.clear();
        if (card.events.events() != events || card.events.unknown() != unknown) {
            throw new AssertionError("events=" + card.events.events() + " of " + events + " unknown="
                    + card.events.unknown() + " of " + unknown);
        }
    }

    // --- floods ---

    /** Sends more, and more, while the driver is at it; it goes on all the same, and later takes the buffers up again. */
    void flood() {
        fuzz.wild();
        int[] left = {FLOOD_ROUNDS};
        flood = () -> {
            look();
            if (left[0]-- > 0) {
                floodOnce();
            }
        };
        floodOnce();
        card.completed(LyingDevice.EVENT);
        flood = () -> {};
        await().atMost(10, TimeUnit.SECONDS).until(() -> {
            look();
            return ring.exposed() == ring.size();
        });
        verify();
        assertThat(card.events.isBroken()).isFalse();
    }

    /** Sends little but entries that name no buffer, while the driver is at it: that breaks the queue. */
    void drown() {
        fuzz.wild();
        drowning = true;
        flood = () -> {
            look();
            if (!card.events.isBroken()) {
                drownOnce();
            }
        };
        drownOnce();
        card.completed(LyingDevice.EVENT);
        flood = () -> {};
        assertThat(card.events.isBroken()).isTrue();
        fuzz.histogram.count(Reasons.EVENT_FLOOD);
        card.giveUp(LyingDevice.EVENT);
    }

    /** What comes back on the listener's thread is only seen when this thread looks. */
    private void look() {
        card.device.look(LyingDevice.EVENT);
    }

    private void floodOnce() {
        for (int i = Math.min(FLOOD_AT_ONCE, ring.exposed() - ring.unpublished()); i > 0; i--) {
            use(event(0x1101, 0), EVENT_BYTES);
        }
        publish(ring.cursor());
    }

    private void drownOnce() {
        int entries = Math.min(FLOOD_AT_ONCE, ring.exposed());
        if (entries > 0) {
            use(event(0x1101, 0), EVENT_BYTES);
            for (int i = 1; i < entries; i++) {
                ring.used(-1 - i, 0);
            }
            publish(ring.cursor());
        }
    }

    /** The used index jumps. */
    void jump() {
        fuzz.single();
        publish(ring.cursor() - ring.unpublished() + ring.exposed() + 1 + random.nextInt(2) * random.nextInt(1000));
        card.completed(LyingDevice.EVENT);
        assertThat(card.events.isBroken()).isTrue();
        verify();
    }

    /** Nobody is called any more. */
    void close() {
        card.events.stop();
        ear.closed = true;
        if (!drowning && !ring.isBroken()) {
            use(event(0x1101, 0), EVENT_BYTES);
            ring.publish(ring.cursor(), this);
            card.completed(LyingDevice.EVENT);
            card.giveUp(LyingDevice.EVENT);
        }
        card.device.blind = false;
        assertThat(ear.calledAfterwards).as("called after stop").isFalse();
    }
}
