// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.itests.fuzz.FuzzSettings;
import io.virtsnd.itests.fuzz.driver.FuzzCard.Shape;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The real driver bundles over a device that lies in every field that it can write. What each lie must lead to is worked
 * out apart, from what is in the memory; after each burst a fresh stream plays, or records, bit by bit.
 */
class LyingDeviceTest {

    private static final long PCM_LIES = 300;
    private static final long OTHER_QUEUE_LIES = 40;
    private static final long CONTROL_LIES = 180;
    private static final long EVENT_LIES = 125;
    private static final long FLIPPED_LIES = 300;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldFailOnlyWhatTheDeviceLiesAbout() {
        FuzzSettings settings = FuzzSettings.ofProperties();
        System.out.println("lying device: -Dvirtsnd.fuzz.seed=" + settings.seed() + " -Dvirtsnd.fuzz.mutations="
                + settings.mutations());
        long begin = System.nanoTime();
        try (Fuzz fuzz = new Fuzz(settings)) {
            Long alone = Long.getLong("virtsnd.fuzz.burst");
            if (alone != null) {
                run(fuzz, alone);
                return;
            }
            long bursts = 0;
            while (fuzz.mutations() < settings.mutations()) {
                run(fuzz, bursts++);
            }
            System.out.printf(
                    "lying device: %d single, %d wild, %d of them under %d flips, %d bursts, %d fresh streams, %d s%n%s",
                    fuzz.singles,
                    fuzz.wilds,
                    fuzz.flipped,
                    fuzz.flips,
                    bursts,
                    fuzz.freshStreams,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                    fuzz.histogram);
            assertThat(fuzz.freshStreams).isGreaterThanOrEqualTo(bursts);
            assertThat(fuzz.singles).isCloseTo(fuzz.wilds, Percentage.withPercentage(5));
            fuzz.histogram.requireEach(Reasons.all(), settings.least());
        }
    }

    private static void run(Fuzz fuzz, long number) {
        SplittableRandom random = new SplittableRandom(fuzz.settings.seed() + number);
        fuzz.begin();
        int kind = random.nextInt(100);
        try {
            if (kind < 8) {
                flipped(fuzz, random);
            } else if (kind < 40) {
                pcm(fuzz, random);
            } else if (kind < 66) {
                control(fuzz, random);
            } else {
                event(fuzz, random);
            }
        } catch (RuntimeException | Error failed) {
            throw new AssertionError("burst=" + number + " seed=" + fuzz.settings.seed(), failed);
        }
    }

    private static Shape shape(SplittableRandom random, boolean direct) {
        boolean indirect = random.nextInt(4) == 0;
        int size = (indirect ? 64 : 128) << random.nextInt(2);
        return new Shape(size, indirect, random.nextInt(4) > 0, direct, true);
    }

    private static void pcm(Fuzz fuzz, SplittableRandom random) {
        FuzzCard card = new FuzzCard(fuzz, shape(random, random.nextInt(8) > 0));
        PcmBurst burst = new PcmBurst(fuzz, card, random);
        burst.open();
        if (random.nextInt(64) == 0) {
            burst.wrap();
        }
        burst.lie(PCM_LIES);
        new PcmScenarios(fuzz, card, burst, random).play();
        burst.jump(random.nextBoolean() ? LyingDevice.TX : LyingDevice.RX);
        burst.lie(OTHER_QUEUE_LIES);
        burst.close();
        end(fuzz, card, random);
    }

    private static void control(Fuzz fuzz, SplittableRandom random) {
        Shape some = shape(random, false);
        int size = (some.indirect() ? 16 : 32) << random.nextInt(2); // few lost requests fill it
        FuzzCard card = new FuzzCard(fuzz, new Shape(size, some.indirect(), some.eventIdx(), false, true));
        ControlBurst burst = new ControlBurst(fuzz, card, random);
        burst.claimMany();
        burst.claimMany();
        burst.probe();
        burst.loseCommand(1);
        burst.loseCommand(6);
        burst.lie(CONTROL_LIES);
        if (random.nextBoolean()) {
            burst.jump();
        } else {
            burst.probe();
        }
        end(fuzz, card, random);
    }

    private static void event(Fuzz fuzz, SplittableRandom random) {
        FuzzCard card = new FuzzCard(fuzz, shape(random, true));
        EventBurst burst = new EventBurst(fuzz, card, random);
        if (random.nextInt(32) == 0) {
            burst.wrap();
        }
        burst.lie(EVENT_LIES);
        switch (random.nextInt(32)) {
            case 0 -> burst.jump();
            case 1 -> burst.flood();
            default -> burst.drown();
        }
        burst.close();
        end(fuzz, card, random);
    }

    private static void flipped(Fuzz fuzz, SplittableRandom random) {
        Shape shape = shape(random, false);
        FuzzCard card = new FuzzCard(fuzz, new Shape(shape.size(), shape.indirect(), shape.eventIdx(), false, false));
        new FlippedBurst(fuzz, card, random).lie(FLIPPED_LIES);
        end(fuzz, card, random);
    }

    /** On this card, if it is still one, a fresh stream plays; otherwise on the next. */
    private static void end(Fuzz fuzz, FuzzCard card, SplittableRandom random) {
        boolean whole = card.shape.exact() && !card.control.isBroken();
        int queue = random.nextBoolean() ? LyingDevice.TX : LyingDevice.RX;
        if (whole && !card.isBroken(queue)) {
            fresh(card, queue, random);
            card.remove();
            return;
        }
        card.remove();
        FuzzCard next = new FuzzCard(fuzz, shape(random, false));
        fresh(next, queue, random);
        next.remove();
    }

    private static void fresh(FuzzCard card, int queue, SplittableRandom random) {
        FreshStreams streams = new FreshStreams(card, random);
        if (queue == LyingDevice.TX) {
            streams.play(0);
        } else {
            streams.record(LyingDevice.OUTPUTS);
        }
    }
}
