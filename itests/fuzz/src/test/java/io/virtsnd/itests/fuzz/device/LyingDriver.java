// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import io.virtsnd.device.internal.ClockKind;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Tells lies to a device: half of them valid traffic with one field changed, the others with many. A device that asks for
 * a reset, or keeps all slots, is started anew and lied to on.
 */
final class LyingDriver {

    private static final long INDIRECT = 1L << 28;
    private static final long EVENT_IDX = 1L << 29;
    private static final Lie[] LIES = Lie.values();
    private static final int[] INTERESTING = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        9,
        15,
        16,
        17,
        24,
        31,
        32,
        33,
        64,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x101,
        0x105,
        0x200,
        0x303,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fffffff,
        0x80000000,
        0xfffffff8,
        0xffffffff
    };

    private final RawDriver driver;
    private final ClockKind clock;
    private final FuzzTime now;
    private final SplittableRandom random;

    LyingDriver(RawDriver driver, ClockKind clock, FuzzTime now, SplittableRandom random) {
        this.driver = driver;
        this.clock = clock;
        this.now = now;
        this.random = random;
    }

    RawDriver driver() {
        return driver;
    }

    ClockKind clock() {
        return clock;
    }

    /** Tells so many lies. */
    void burst(int lies, Flipper flipper) {
        restart(flipper);
        for (int told = 0; told < lies; ) {
            if (driver.needsReset()) {
                restart(flipper);
            }
            switch (random.nextInt(20)) {
                case 0 -> pass();
                case 1 -> told += register();
                default -> told += random.nextBoolean() ? single(flipper) : many(flipper);
            }
        }
    }

    private void restart(Flipper flipper) {
        // Only what is honest has to succeed: nothing is flipped meanwhile.
        flipper.rest();
        driver.start((random.nextBoolean() ? INDIRECT : 0) | (random.nextBoolean() ? EVENT_IDX : 0));
        driver.startStreams();
        flipper.flip(driver.arena);
    }

    private void pass() {
        now.pass(random.nextLong(3_000_000));
        if (clock == ClockKind.STEPPED) {
            driver.device.step(random.nextInt(2), random.nextInt(40));
        }
        driver.work();
        for (int q = 0; q < Arena.QUEUES; q++) {
            driver.poll(q);
        }
    }

    private int single(Flipper flipper) {
        RawMessage message;
        if (random.nextBoolean()) {
            message = LIES[random.nextInt(LIES.length)].tell(driver, random);
        } else {
            message = valid();
            if (message != null) {
                change(message);
            }
        }
        return send(message, flipper);
    }

    private int many(Flipper flipper) {
        RawMessage message = valid();
        if (message != null) {
            for (int changes = random.nextInt(2, 10); changes > 0; changes--) {
                change(message);
            }
        }
        return send(message, flipper);
    }

    private int send(RawMessage message, Flipper flipper) {
        if (message == null) {
            if (driver.freeSlot(RawDriver.TX) < 0
                    || driver.freeSlot(RawDriver.RX) < 0
                    || driver.freeSlot(RawDriver.EVENT) < 0
                    || driver.freeSlot(RawDriver.CONTROL) < 0) {
                restart(flipper);
            }
            return 0;
        }
        flipper.hot = message.data();
        driver.send(message);
        if (message.queue == RawDriver.EVENT) {
            // The device looks at event buffers when it has an event.
            boolean plugged = random.nextBoolean();
            driver.device.plug(0, plugged);
            driver.device.plug(0, !plugged);
            driver.poll(RawDriver.EVENT);
        }
        return 1;
    }

    /** Honest traffic of any kind. */
    private RawMessage valid() {
        int q = random.nextInt(Arena.QUEUES);
        RawMessage message = driver.message(q, random.nextBoolean());
        if (message == null) {
            return null;
        }
        return switch (q) {
            case RawDriver.CONTROL -> request(message);
            case RawDriver.EVENT -> message.writable(8);
            case RawDriver.TX ->
                message.readable(new int[] {0}).readable(RawDriver.PERIOD).writable(8);
            default ->
                message.readable(new int[] {1}).writable(RawDriver.PERIOD).writable(8);
        };
    }

    private RawMessage request(RawMessage message) {
        int stream = random.nextInt(4);
        return switch (random.nextInt(9)) {
            case 0 -> message.readable(new int[] {1, 0, 2, 24}).writable(52);
            case 1 -> message.readable(new int[] {2, 0, 1, 1}).writable(4);
            case 2 -> message.readable(new int[] {0x100, 0, 4, 32}).writable(132);
            case 3 -> message.readable(new int[] {0x200, 0, 4, 24}).writable(100);
            case 4 -> message.readable(RawDriver.params(stream)).writable(4);
            default ->
                message.readable(new int[] {random.nextInt(0x102, 0x106), stream})
                        .writable(4);
        };
    }

    private void change(RawMessage message) {
        int segment = random.nextInt(message.segments);
        switch (random.nextInt(12)) {
            case 0 -> message.addresses[segment] = address(message.addresses[segment]);
            case 1 -> message.lengths[segment] = value(message.lengths[segment]);
            case 2 -> message.flags[segment] = value(message.flags[segment]);
            case 3 -> message.nexts[segment] = value(message.nexts[segment]);
            case 4 -> message.tableAddress = address(message.tableAddress);
            case 5 -> message.tableLength = value(message.tableLength);
            case 6 -> message.tableFlags = value(message.tableFlags);
            case 7 ->
                message.head = random.nextInt(4) == 0 ? value(message.head) : message.head ^ 1 << random.nextInt(5);
            case 8 -> message.indexStep = random.nextInt(4) == 0 ? value(message.indexStep) : random.nextInt(3);
            default -> {
                ByteBuffer memory = driver.arena.memory;
                int word = message.data() + 4 * random.nextInt(6);
                memory.putInt(word, value(memory.getInt(word)));
            }
        }
    }

    private int value(int before) {
        return switch (random.nextInt(4)) {
            case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
            case 1 -> before ^ 1 << random.nextInt(32);
            case 2 -> before + random.nextInt(-4, 5);
            default -> random.nextInt();
        };
    }

    private long address(long before) {
        return switch (random.nextInt(5)) {
            case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
            case 1 -> before ^ 1L << random.nextInt(64);
            case 2 -> Arena.BASE + Arena.BYTES - random.nextInt(20);
            case 3 -> Arena.BASE + random.nextInt(-16, Arena.BYTES);
            default -> random.nextLong();
        };
    }

    /** Registers are a driver's too. */
    private int register() {
        switch (random.nextInt(7)) {
            case 0 -> driver.session.kick(random.nextBoolean() ? random.nextInt(4, 100) : random.nextInt());
            case 1 -> driver.session.driverFeatures(random.nextLong());
            case 2 -> driver.session.setStatus(1 + random.nextInt(3));
            case 3 -> {
                driver.session.memory(driver.arena.tableWithoutRings());
                driver.work();
            }
            case 4 -> {
                driver.session.setStatus(0);
                driver.session.setStatus(3);
                driver.session.driverFeatures(random.nextLong());
                driver.session.setStatus(random.nextInt(256));
                driver.session.setStatus(0);
                driver.session.memory(driver.arena.table());
                driver.session.setStatus(3);
                driver.session.driverFeatures(1L << 32);
                driver.session.setStatus(11);
                driver.session.startQueue(RawDriver.addresses(0), random.nextInt(0x10000));
                driver.session.kick(0);
                driver.device.needsReset();
            }
            case 5 -> {
                now.fault();
                driver.work();
            }
            default -> {
                driver.session.stopQueue(random.nextInt(-1, 5));
                driver.device.needsReset();
            }
        }
        return 1;
    }
}
