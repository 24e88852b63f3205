// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmCommand;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Lies in the answers to requests: statuses, lengths, ids, items; late, twice, never. */
final class ControlBurst {

    private static final int ITEMS_MOST = 40;
    private static final PcmCommand[] COMMANDS = PcmCommand.values();

    private final Fuzz fuzz;
    private final FuzzCard card;
    private final SplittableRandom random;
    private final ControlLies lies;
    private int jacks;

    ControlBurst(Fuzz fuzz, FuzzCard card, SplittableRandom random) {
        this.fuzz = fuzz;
        this.card = card;
        this.random = random;
        this.lies = new ControlLies(card, random);
    }

    /** Makes requests until a number of lies were told. */
    void lie(long count) {
        card.clock.leap();
        lies.begin();
        long until = fuzz.mutations() + count;
        while (fuzz.mutations() < until) {
            if (lies.isFull()) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    request();
                }
                lies.answerLate(1 + random.nextInt(lies.lost.size()));
            } else if (random.nextInt(64) == 0) {
                lies.answerLate(random.nextInt(8));
            } else if (random.nextInt(32) == 0) {
                fuzz.single();
                lies.suppressKick();
            }
            request();
        }
        lies.answerLate(lies.lost.size());
        card.clock.tick();
    }

    private void request() {
        boolean full = lies.isFull();
        ControlOutcome expected = lies.expect();
        SoundException thrown = null;
        try {
            ask(expected);
        } catch (SoundException refused) {
            thrown = refused;
        }
        if (thrown != null) {
            fuzz.histogram.count(Reasons.ofRequest(thrown));
        }
        judge(expected, thrown, full);
        lies.over();
        card.verify();
        assertThat(Insight.ask(card.control, "lateAnswers")).isEqualTo(lies.late);
        assertThat(Insight.ask(card.control, "quarantined")).isEqualTo(lies.lost.size());
    }

    private void judge(ControlOutcome expected, SoundException thrown, boolean full) {
        if (expected.answered) {
            boolean ok = expected.status() == ExpectedStream.OK;
            if (thrown == null) {
                assertThat(ok || expected.meansNone())
                        .as("status=0x%x", expected.status())
                        .isTrue();
            } else {
                assertThat(ok).as("%s", thrown).isFalse();
                assertThat(thrown).isInstanceOf(ControlException.class);
                assertThat(thrown.getMessage()).contains("code=0x" + Integer.toHexString(expected.status()));
            }
        } else if (expected.gone) {
            assertThat(thrown).isInstanceOf(DeviceGoneException.class).hasMessageContaining(FuzzCard.NAME);
        } else {
            assertThat(thrown).isInstanceOf(ControlTimeoutException.class);
            assertThat(thrown.getMessage().contains("sent=no")).isEqualTo(full);
        }
    }

    private void ask(ControlOutcome expected) {
        int count = 1 + random.nextInt(ITEMS_MOST);
        switch (random.nextInt(5)) {
            case 0 -> {
                List<JackInfo> found = card.control.jackInfo(count);
                jacks = found.size();
                if (isOk(expected, found)) {
                    expected.requireJacks(found, count);
                }
            }
            case 1 -> fuzz.histogram.add(Reasons.PCM_INFO, expected.requireStreams(card.control.pcmInfo(count), count));
            case 2 -> {
                var maps = card.control.channelMapInfo(count);
                if (isOk(expected, maps)) {
                    fuzz.histogram.add(Reasons.CHMAP_INFO, expected.requireMaps(maps, count));
                }
            }
            case 3 -> {
                if (jacks > 0) {
                    card.control.remapJack(new JackInfo(0, 0, 1, 0, 0, false), 1, random.nextInt(16));
                } else {
                    card.control.command(PcmCommand.STOP, 0);
                }
            }
            default -> card.control.command(COMMANDS[random.nextInt(COMMANDS.length)], 0);
        }
    }

    private boolean isOk(ControlOutcome expected, List<?> items) {
        if (expected.answered && expected.status() != ExpectedStream.OK) {
            assertThat(expected.meansNone()).isTrue();
            assertThat(items).isEmpty();
            fuzz.histogram.count("control: status=" + ExpectedStream.name(expected.status()));
            return false;
        }
        return true;
    }

    /** The streams of the card, as a card driver asks for them. */
    void probe() {
        honest();
        assertThat(card.control.pcmInfo(FuzzCard.STREAMS))
                .isEqualTo(IntStream.range(0, FuzzCard.STREAMS)
                        .mapToObj(FuzzCard::info)
                        .toList());
    }

    /** The device claims to have more than anybody asks for. */
    void claimMany() {
        honest();
        fuzz.wild();
        assertThat(card.control.jackInfo(
                        random.nextBoolean() ? -1 - random.nextInt(100) : 4097 + random.nextInt(1 << 20)))
                .hasSize(4096);
        fuzz.histogram.count(Reasons.CONTROL_COUNT);
    }

    /** Commands of streams are not answered: the streams fail, and are parked until the device is reset. */
    void loseCommand(int streamId) {
        fuzz.single();
        honest();
        Player player = Player.prepared(card, streamId, PcmBurst.params(random), random);
        player.fill();
        boolean start = random.nextBoolean();
        if (!start) {
            player.substream.start();
        }
        card.device.control = () -> lies.lost.addAll(take());
        card.clock.leap();
        try {
            if (start) {
                player.substream.start();
            } else {
                player.substream.stop();
                throw new AssertionError("nobody answered");
            }
        } catch (ControlTimeoutException late) {
            player.expected.fail("was not answered");
        }
        card.clock.tick();
        card.checkStalls();
        assertThat(player.substream.state()).isEqualTo(PcmState.FAILED);
        player.verify();
        player.park();
    }

    private List<DeviceChain> take() {
        List<DeviceChain> taken = List.copyOf(card.device.requests);
        card.device.requests.clear();
        return taken;
    }

    /** The used index jumps: all requests, and all later ones, fail. */
    void jump() {
        fuzz.single();
        lies.begin();
        lies.jump();
        for (int i = 0; i < 3; i++) {
            request();
        }
        assertThat(card.control.isBroken()).isTrue();
    }

    private void honest() {
        card.device.control = card.device::answerAll;
    }
}
