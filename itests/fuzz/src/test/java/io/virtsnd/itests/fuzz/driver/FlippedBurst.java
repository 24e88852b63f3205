// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.EventSink;
import java.util.SplittableRandom;

/**
 * Streams, requests and events, with lies, while a second thread flips bits of all memory that is shared. What happens
 * cannot be foreseen: errors are typed, positions and counters stay in order, nothing hangs, all memory comes back.
 */
final class FlippedBurst implements EventSink, SoundEventListener {

    private static final int LIES_AT_ONCE = 25;
    private static final int ITEMS_MOST = 60;
    private static final int EVENTS_AT_ONCE = 16;

    private final Fuzz fuzz;
    private final FuzzCard card;
    private final SplittableRandom random;
    private final PcmBurst streams;

    FlippedBurst(Fuzz fuzz, FuzzCard card, SplittableRandom random) {
        this.fuzz = fuzz;
        this.card = card;
        this.random = random;
        this.streams = new PcmBurst(fuzz, card, random);
    }

    void lie(long count) {
        long begin = fuzz.mutations();
        card.openEvents(this, this);
        streams.open();
        Flipper flipper = new Flipper(card.memory, random.nextLong());
        try (flipper) {
            long before = -1;
            long until = fuzz.mutations() + count;
            while (fuzz.mutations() < until && fuzz.mutations() != before) {
                before = fuzz.mutations();
                streams.lie(LIES_AT_ONCE);
                ask();
                send();
            }
        }
        fuzz.flips += flipper.flips();
        fuzz.flipped += fuzz.mutations() - begin;
        streams.close();
        assertThat(card.memory.regions()).isPositive();
    }

    private void ask() {
        int count = 1 + random.nextInt(ITEMS_MOST);
        try {
            assertThat(card.control.jackInfo(count)).hasSizeLessThanOrEqualTo(count);
            assertThat(card.control.channelMapInfo(count)).hasSizeLessThanOrEqualTo(count);
            assertThat(card.control.pcmInfo(Math.max(FuzzCard.STREAMS, count))).hasSizeLessThanOrEqualTo(ITEMS_MOST);
        } catch (SoundException typed) {
            fuzz.histogram.count("flipped " + Reasons.ofRequest(typed));
        }
    }

    private void send() {
        card.device.pull(LyingDevice.EVENT);
        DeviceRing ring = card.device.rings[LyingDevice.EVENT];
        for (int i = random.nextInt(EVENTS_AT_ONCE); i > 0; i--) {
            DeviceChain buffer = card.device.eventBuffers.poll();
            if (buffer != null && buffer.held) {
                buffer.putWord(0, 0x1100 + random.nextInt(2));
                buffer.putWord(4, random.nextInt(FuzzCard.STREAMS));
                ring.used(buffer.head, buffer.writable());
            }
        }
        card.device.publish(LyingDevice.EVENT);
    }

    @Override
    public boolean jackChanged(int jackId, boolean connected) {
        return true;
    }

    @Override
    public boolean xrun(int streamId) {
        return card.streams.xrun(streamId);
    }

    @Override
    public boolean periodElapsed(int streamId) {
        return false;
    }

    @Override
    public void jackChanged(String name, int jackId, boolean connected) {}

    @Override
    public void xrun(String name, int streamId) {}

    @Override
    public void periodElapsed(String name, int streamId) {}
}
