// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import io.virtsnd.api.StreamStalledException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** What a device can do wrong over a while: stall, keep, refuse, give back too early. */
final class PcmScenarios {

    private static final int[] REFUSALS = {0x8001, 0x8002, 0x8003, 0x8004, 0, 0x0104, -1};

    private static final Set<PcmState> ACTIVE =
            EnumSet.of(PcmState.PREPARED, PcmState.RUNNING, PcmState.DRAINING, PcmState.STOPPED);

    private final Fuzz fuzz;
    private final FuzzCard card;
    private final PcmBurst burst;
    private final SplittableRandom random;

    PcmScenarios(Fuzz fuzz, FuzzCard card, PcmBurst burst, SplittableRandom random) {
        this.fuzz = fuzz;
        this.card = card;
        this.burst = burst;
        this.random = random;
    }

    /** Some of all, on streams whose queue works. */
    void play() {
        for (int id = 0; id < FuzzCard.STREAMS; id++) {
            if (!card.isBroken(PcmBurst.queueOf(id))) {
                burst.reopen(id);
                switch (random.nextInt(id < LyingDevice.OUTPUTS ? 7 : 5)) {
                    case 0 -> keep(id);
                    case 1 -> giveBackAndRefuse(burst.players()[id]);
                    case 2 -> refuse(burst.players()[id]);
                    case 3 -> pause(burst.players()[id]);
                    case 5, 6 -> refuseShort(id);
                    default -> refuseRelease(burst.players()[id]);
                }
                burst.verify();
            }
        }
        stall();
    }

    /** Completes nothing any more. */
    private void stall() {
        fuzz.wild();
        card.checkStalls();
        card.clock.advance(2 * FuzzCard.STALL);
        block(burst.players()[random.nextInt(FuzzCard.STREAMS)]);
        for (Player player : burst.players()) {
            if (player != null && player.expected.failure == null && player.expected.pending() > 0) {
                PcmState state = player.substream.state();
                if (state == PcmState.RUNNING || state == PcmState.DRAINING) {
                    player.expected.fail("completes nothing");
                }
            }
        }
        card.checkStalls();
        card.clock.advance(FuzzCard.STALL);
        card.checkStalls(); // the second look
        burst.verify();
    }

    /** Who waits for a device that completes nothing is told so. */
    private void block(Player player) {
        if (!player.isAlive() || player.expected.pending() == 0 || player.substream.state() != PcmState.RUNNING) {
            return;
        }
        byte[] samples = new byte[2 * player.expected.params.bufferBytes()];
        card.clock.tick(2 * FuzzCard.STALL);
        assertThatThrownBy(() -> {
                    if (player.expected.capture) {
                        player.substream.read(ByteBuffer.wrap(samples));
                    } else if (random.nextBoolean()) {
                        player.drain();
                    } else {
                        player.blockingWrite(samples.length);
                    }
                })
                .isInstanceOf(StreamStalledException.class);
        player.expected.fail("completes nothing");
        card.clock.tick();
    }

    /** RELEASE returns nothing: the stream is parked with its memory until the device gives that back. */
    private void keep(int id) {
        fuzz.wild();
        Player player = burst.players()[id];
        card.device.keepsAtRelease = true;
        card.clock.leap();
        assertThatThrownBy(player.substream::drop)
                .isInstanceOf(PcmIoException.class)
                .hasMessageContaining("keeps messages");
        player.expected.fail("keeps messages after RELEASE");
        card.clock.tick();
        card.checkStalls();
        burst.verify();
        if (random.nextBoolean()) {
            player.park();
            assertThatThrownBy(() -> card.streams.open(id, player))
                    .isInstanceOf(StreamBusyException.class)
                    .hasMessageContaining("parked");
            assertThat(card.streams.isResetDue()).isEqualTo(!isAnyActive());
        }
        card.device.keepsAtRelease = false;
        card.device.flush(player.expected);
        burst.reopen(id);
    }

    private boolean isAnyActive() {
        return Arrays.stream(burst.players())
                .filter(Objects::nonNull)
                .anyMatch(player -> ACTIVE.contains(player.substream.state()));
    }

    /** Gives messages back before STOP is answered, and then refuses to stop. */
    private void giveBackAndRefuse(Player player) {
        fuzz.wild();
        boolean all = random.nextInt(8) == 0;
        int most = all ? player.expected.pending() : 1;
        card.device.commands = (code, stream) -> {
            if (code != ControlAnswers.STOP) {
                return -1;
            }
            for (int i = 0; i < most; i++) {
                card.device.finish(player.expected, player.expected.held(i));
            }
            card.device.publish(player.expected.capture ? LyingDevice.RX : LyingDevice.TX);
            return refusal();
        };
        assertThatThrownBy(player.substream::stop).isInstanceOf(ControlException.class);
        card.device.commands = (code, stream) -> -1;
        if (player.expected.pending() > 0 && !all) {
            player.expected.fail("refused to stop");
        } else {
            player.expected.returning = false;
            card.device.pull(player.expected.capture ? LyingDevice.RX : LyingDevice.TX);
        }
        card.checkStalls();
    }

    /** Refuses STOP: the stream goes on. */
    private void refuse(Player player) {
        fuzz.single();
        assertRefused(ControlAnswers.STOP, player.substream::stop);
        player.expected.returning = false;
        assertThat(player.substream.state()).isEqualTo(PcmState.RUNNING);
        fuzz.single();
        Player other = prepared(player.expected.id);
        assertRefused(ControlAnswers.START, other.substream::start);
        assertThat(other.substream.state()).isEqualTo(PcmState.PREPARED);
        other.substream.start();
    }

    private void refuseRelease(Player player) {
        fuzz.single();
        player.substream.stop();
        assertRefused(ControlAnswers.RELEASE, player.substream::release);
        assertThat(player.substream.state()).isEqualTo(PcmState.STOPPED);
        fuzz.single();
        assertRefused(ControlAnswers.PREPARE, () -> {
            player.substream.release();
            player.substream.prepare();
        });
        assertThat(player.substream.state()).isEqualTo(PcmState.RELEASED);
    }

    /** Gives some messages back, in any order, while the stream is stopped. */
    private void pause(Player player) {
        fuzz.wild();
        player.substream.stop();
        for (int i = random.nextInt(1 + player.expected.pending()); i > 0; i--) {
            card.device.finish(player.expected, player.expected.held(random.nextInt(player.expected.pending())));
            card.device.publish(player.expected.capture ? LyingDevice.RX : LyingDevice.TX);
        }
        player.verify();
        player.substream.start();
        player.transfer(1);
    }

    /** Refuses the short last message, once or twice. */
    private void refuseShort(int id) {
        fuzz.single();
        burst.players()[id].close();
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 2 + random.nextInt(10), 3);
        Player player = Player.playing(card, id, params, random);
        burst.players()[id] = player;
        player.transfersInCallback = false;
        for (int i = 0; i < params.periods(); i++) {
            answer(player, ExpectedStream.OK);
        }
        player.end();
        answer(player, ExpectedStream.IO_ERR);
        player.verify();
        answer(player, random.nextBoolean() ? ExpectedStream.OK : ExpectedStream.IO_ERR);
    }

    private void answer(Player player, int status) {
        DeviceChain message = player.expected.held(0);
        LyingDevice.putStatus(message, 0, status, 0);
        card.device.rings[LyingDevice.TX].used(message.head, message.writable());
        card.device.publish(LyingDevice.TX);
    }

    private Player prepared(int id) {
        burst.players()[id].close();
        PcmParams params = PcmBurst.params(random);
        Player player = Player.prepared(card, id, params, random);
        player.fill();
        burst.players()[id] = player;
        return player;
    }

    private void assertRefused(int command, Runnable call) {
        int refusal = refusal();
        card.device.commands = (code, stream) -> code == command ? refusal : -1;
        try {
            call.run();
            throw new AssertionError("must be refused: command=0x" + Integer.toHexString(command));
        } catch (SoundException refused) {
            assertThat(refused).isInstanceOf(ControlException.class);
            fuzz.histogram.count(Reasons.COMMAND_REFUSED);
        }
        card.device.commands = (code, stream) -> -1;
    }

    private int refusal() {
        return REFUSALS[random.nextInt(REFUSALS.length)] & Integer.MAX_VALUE;
    }
}
