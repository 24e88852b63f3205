// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundException;
import java.util.SplittableRandom;

/** Lies about I/O messages, while streams of both queues play and record; the ones that are not lied about go on. */
final class PcmBurst {

    private static final PcmFormat[] FORMATS = {PcmFormat.S16, PcmFormat.U8, PcmFormat.S24_3, PcmFormat.FLOAT};
    private static final int LIES_AT_ONCE = 4;
    private static final int STEPS_PER_LIE = 40;

    private final Fuzz fuzz;
    private final FuzzCard card;
    private final SplittableRandom random;
    private final Restores restores = new Restores();
    private final PcmLies lies;
    private final PcmWildLies wildLies;
    private final Player[] players = new Player[FuzzCard.STREAMS];

    PcmBurst(Fuzz fuzz, FuzzCard card, SplittableRandom random) {
        this.fuzz = fuzz;
        this.card = card;
        this.random = random;
        this.lies = new PcmLies(card.device, restores, random);
        this.wildLies = new PcmWildLies(card.device, restores, random);
    }

    static PcmParams params(SplittableRandom random) {
        PcmFormat format = FORMATS[random.nextInt(FORMATS.length)];
        PcmParams params = PcmParams.of(
                format, PcmRate.HZ_48000, 1 + random.nextInt(2), 1 + random.nextInt(12), 2 + random.nextInt(4));
        return random.nextInt(5) == 0 ? params.withRearm(RearmMode.CYCLIC) : params;
    }

    Player[] players() {
        return players;
    }

    /** Opens all streams whose queue works. */
    void open() {
        for (int id = 0; id < players.length; id++) {
            if (!card.isBroken(queueOf(id))) {
                play(id);
            }
        }
        verify();
    }

    static int queueOf(int streamId) {
        return streamId < LyingDevice.OUTPUTS ? LyingDevice.TX : LyingDevice.RX;
    }

    /** Plays until the indices of a ring are about to wrap around. */
    void wrap() {
        int queue = random.nextBoolean() ? LyingDevice.TX : LyingDevice.RX;
        while (card.device.rings[queue].cursor() < 0xffff - 64) {
            for (int id = 0; id < players.length; id++) {
                Player player = players[id];
                if (queueOf(id) == queue && player.expected.held(0) != null) {
                    card.device.finish(player.expected, player.expected.held(0));
                }
            }
            card.device.publish(queue);
            for (Player player : players) {
                player.transfer(player.expected.params.periodFrames());
            }
        }
        verify();
    }

    /** Tells a number of lies, a few at a time. */
    void lie(long count) {
        long until = fuzz.mutations() + count;
        for (long steps = 0; fuzz.mutations() < until && steps < count * STEPS_PER_LIE; steps++) {
            step(random.nextBoolean() ? LyingDevice.TX : LyingDevice.RX);
        }
    }

    private void step(int queue) {
        if (card.isBroken(queue)) {
            return;
        }
        card.device.pull(queue);
        card.device.blind = true;
        int told = 1 + random.nextInt(LIES_AT_ONCE);
        int first = random.nextInt(LyingDevice.OUTPUTS);
        for (int i = 0; i < told; i++) {
            lieOnce(
                    queue,
                    players[(first + i) % LyingDevice.OUTPUTS + (queue == LyingDevice.TX ? 0 : LyingDevice.OUTPUTS)]);
        }
        card.device.publish(queue, card.device.rings[queue].cursor() + lies.indexError);
        lies.indexError = 0;
        restores.undo();
        card.device.blind = false;
        card.device.pull(queue);
        verify();
        goOn();
    }

    /** Lies about a stream, if it is alive and has a message with the device. */
    private void lieOnce(int queue, Player victim) {
        DeviceRing ring = card.device.rings[queue];
        if (ring.unpublished() > ring.exposed() - 4
                || victim == null
                || victim.isOver()
                || victim.expected.held(0) == null) {
            return;
        }
        if (fuzz.isSingleDue()) {
            if (lies.tell(victim.expected)) {
                fuzz.single();
            }
        } else if (wildLies.tell(victim.expected)) {
            fuzz.wild();
        }
    }

    /** All streams say what they should. */
    void verify() {
        card.verify();
        for (Player player : players) {
            if (player != null) {
                player.verify();
            }
        }
    }

    /** The applications write and read; who failed, or is at the end, begins anew now and then. */
    private void goOn() {
        for (int id = 0; id < players.length; id++) {
            Player player = players[id];
            if (card.isBroken(queueOf(id))) {
                continue;
            }
            if (player == null) {
                playAgain(id);
            } else if (player.isAlive()) {
                if (random.nextInt(24) == 0) {
                    player.end();
                } else {
                    player.transfer(1 + random.nextInt(2 * player.expected.params.periodFrames()));
                }
            } else if ((player.isOver() || player.expected.held(0) == null) && random.nextInt(3) == 0) {
                reopen(id);
            }
        }
    }

    void reopen(int id) {
        players[id].close();
        play(id);
    }

    private void playAgain(int id) {
        if (random.nextInt(8) == 0) {
            play(id);
        }
    }

    private void play(int id) {
        players[id] = null;
        try {
            players[id] = Player.playing(card, id, params(random), random);
        } catch (SoundException refused) {
            if (card.shape.exact()) {
                throw refused;
            }
        }
    }

    /** The used index of a queue jumps: its streams fail, those of the other queue go on. */
    void jump(int queue) {
        for (int id = 0; id < players.length; id++) {
            if (queueOf(id) == queue && !card.isBroken(queue) && !players[id].isAlive()) {
                reopen(id);
            }
        }
        DeviceRing ring = card.device.rings[queue];
        card.device.pull(queue);
        int exposed = ring.exposed();
        if (exposed == 0) {
            return;
        }
        int error = random.nextBoolean()
                ? exposed + 1 + random.nextInt(2) * random.nextInt(1000)
                : -1 - random.nextInt(1000);
        fuzz.single();
        card.device.publish(queue, ring.cursor() - ring.unpublished() + error);
        verify();
    }

    void close() {
        for (Player player : players) {
            if (player != null) {
                player.close();
            }
        }
        verify();
    }
}
