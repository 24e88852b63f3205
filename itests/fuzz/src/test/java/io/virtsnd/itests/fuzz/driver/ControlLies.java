// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.virtqueue.UsedViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The device's side of the control queue: answers each request with one lie, and remembers the ones it did not answer. */
final class ControlLies implements DeviceRing.Verdicts {

    private static final int[] REFUSALS = {0x8001, 0x8002, 0x8003};
    private static final int SINGLES = 16;

    private final FuzzCard card;
    private final SplittableRandom random;
    private final DeviceRing ring;
    private final Restores restores = new Restores();

    /** Requests that nobody waits for any more. */
    final List<DeviceChain> lost = new ArrayList<>();

    private final List<DeviceChain> returned = new ArrayList<>();
    private DeviceChain current;
    private ControlOutcome outcome = new ControlOutcome();
    long late;

    ControlLies(FuzzCard card, SplittableRandom random) {
        this.card = card;
        this.random = random;
        this.ring = card.device.rings[LyingDevice.CONTROL];
    }

    /** From now on requests are answered with lies. */
    void begin() {
        card.device.control = this::answer;
    }

    /** A request is about to be made. */
    ControlOutcome expect() {
        outcome = new ControlOutcome();
        outcome.gone = ring.isBroken();
        current = null;
        return outcome;
    }

    /** The request is over: one that was not answered is lost. */
    void over() {
        card.device.pull(LyingDevice.CONTROL);
        if (current != null && current.held) {
            lost.add(current);
        } else if (current != null) {
            ring.forget(current);
        }
        while (!card.device.requests.isEmpty()) {
            lost.add(card.device.requests.poll());
        }
        current = null;
    }

    /** Whether there is room for a request. */
    boolean isFull() {
        int used = 0;
        for (DeviceChain chain : lost) {
            used += chain.ids.length;
        }
        return ring.size() - used < (card.shape.indirect() ? 1 : 2);
    }

    // --- answers ---

    private void answer() {
        current = card.device.requests.poll();
        if (current.answer(0) == ExpectedStream.OK) {
            throw new AssertionError("the answer is OK before anybody gave it");
        }
        byte[] honest = card.device.answer(current);
        if (card.fuzz.isSingleDue()) {
            card.fuzz.single();
            single(honest);
        } else {
            card.fuzz.wild();
            wild(honest);
        }
    }

    private void single(byte[] honest) {
        switch (random.nextInt(SINGLES)) {
            case 0, 1 -> write(ControlAnswers.status(REFUSALS[random.nextInt(REFUSALS.length)]), current.head, 4);
            case 2 -> write(ControlAnswers.status(random.nextInt()), current.head, 4);
            case 3 -> write(honest, current.head, random.nextInt(honest.length));
            case 4 -> write(honest, current.head, current.writable() + 1 + random.nextInt(1 << random.nextInt(1, 30)));
            case 5 -> write(honest, ring.size() + random.nextInt(Integer.MAX_VALUE - ring.size()), honest.length);
            case 6 -> write(honest, random.nextInt(ring.size()), honest.length);
            case 7 -> write(honest, current.ids.length > 1 ? current.ids[1] : -1, honest.length);
            case 8 -> twice(honest);
            case 9 -> card.device.pull(LyingDevice.CONTROL);
            case 13 -> write(new byte[0], current.head, honest.length);
            case 10 -> answerLost(honest);
            case 11 -> overwrite(honest, random.nextInt(ring.usedAt));
            case 12 -> overwrite(honest, random.nextBoolean() ? ring.usedAt : ring.availEventAt());
            default -> write(changed(honest), current.head, honest.length);
        }
    }

    /** One byte of an item is wrong, mostly one that matters. */
    private byte[] changed(byte[] honest) {
        byte[] lie = honest.clone();
        if (lie.length == 4) {
            lie[random.nextInt(4)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            return lie;
        }
        int bytes = ControlAnswers.itemBytes(current.word(0));
        int item = 4 + bytes * random.nextInt((lie.length - 4) / bytes);
        int field = random.nextBoolean()
                ? random.nextInt(bytes)
                : bytes == 32 ? 24 + random.nextInt(3) : 4 + random.nextInt(2);
        lie[item + field] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
        return lie;
    }

    private void write(byte[] answer, int id, int length) {
        fill(answer);
        ring.used(id, length);
        publish(ring.cursor());
    }

    private void fill(byte[] answer) {
        for (int i = 0; i < answer.length; i++) {
            current.put(i, answer[i]);
        }
    }

    private void twice(byte[] honest) {
        if (lost.isEmpty()) {
            // A used entry more than requests under way is a jump of the index.
            write(honest, current.head, 0);
            return;
        }
        fill(honest);
        ring.used(current.head, honest.length);
        if (random.nextBoolean()) {
            publish(ring.cursor());
        }
        ring.used(current.head, honest.length);
        publish(ring.cursor());
    }

    private void overwrite(byte[] honest, int at) {
        card.device.blind = true;
        restores.overwriteRing(ring, at, random.nextInt());
        write(honest, current.head, honest.length);
        restores.undo();
        card.device.blind = false;
    }

    /** The answer goes to a request that nobody waits for. */
    private void answerLost(byte[] honest) {
        if (!lost.isEmpty()) {
            ring.used(lost.get(random.nextInt(lost.size())).head, honest.length);
        }
        write(honest, current.head, honest.length);
    }

    private void wild(byte[] honest) {
        byte[] lie = random.nextBoolean() ? honest.clone() : new byte[current.writable()];
        for (int i = 1 + random.nextInt(lie.length); i > 0; i--) {
            lie[random.nextInt(lie.length)] = (byte) random.nextInt();
        }
        if (random.nextBoolean()) {
            lie[0] = (byte) random.nextInt(4);
            lie[1] = (byte) 0x80;
            lie[2] = 0;
            lie[3] = 0;
        }
        fill(lie);
        for (int i = random.nextInt(3); i > 0 && ring.exposed() > ring.unpublished() + 1; i--) {
            ring.used(random.nextInt(2 * ring.size()), random.nextInt());
        }
        if (random.nextInt(4) > 0) {
            ring.used(current.head, random.nextBoolean() ? random.nextInt() : random.nextInt(lie.length + 1));
        }
        publish(ring.cursor());
    }

    /** Makes the driver believe that the device does not want to be notified. */
    void suppressKick() {
        if (card.shape.eventIdx()) {
            ring.memory.putShort(ring.availEventAt(), (short) random.nextInt());
        } else {
            ring.memory.putShort(ring.usedAt, (short) 1);
        }
    }

    /** Answers some requests that nobody waits for any more. */
    void answerLate(int count) {
        for (int i = 0; i < count && i < lost.size(); i++) {
            ring.used(lost.get(i).head, random.nextInt(64));
        }
        publish(ring.cursor());
    }

    /** The used index jumps. */
    void jump() {
        card.device.pull(LyingDevice.CONTROL);
        publish(ring.cursor() - ring.unpublished() - 1 - random.nextInt(1000));
    }

    private void publish(int index) {
        card.device.pull(LyingDevice.CONTROL);
        ring.publish(index, this);
        card.completed(LyingDevice.CONTROL);
        for (DeviceChain chain : returned) {
            if (lost.remove(chain)) {
                late++;
                card.fuzz.histogram.count(Reasons.CONTROL_LATE);
                ring.forget(chain);
            }
        }
        returned.clear();
    }

    // --- verdicts ---

    @Override
    public void reported(DeviceChain chain, UsedViolation violation) {}

    @Override
    public void returned(DeviceChain chain, int length, UsedViolation violation) {
        returned.add(chain);
        if (chain == current) {
            outcome.answered(chain);
        }
    }

    @Override
    public void broken() {
        outcome.gone = true;
    }
}
