// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import java.util.SplittableRandom;

/** One field of valid traffic that is changed: each aims at one reason for which the device rejects. */
enum Lie {
    CONTROL_TRUNCATED,
    CONTROL_NO_ROOM,
    CONTROL_UNKNOWN_CODE,
    CONTROL_RANGE,
    CONTROL_ITEM_SIZE,
    CONTROL_ANSWER_SIZE,
    CONTROL_UNKNOWN_STREAM,
    CONTROL_UNKNOWN_JACK,
    CONTROL_NOT_REMAPPABLE,
    CONTROL_JACK_PLACE,
    CONTROL_STATE,
    CONTROL_PARAMS,
    CONTROL_NOT_OFFERED,
    IO_NO_HEADER,
    IO_NO_STATUS,
    IO_UNKNOWN_STREAM,
    IO_DIRECTION,
    IO_STATE,
    IO_DATA_DIRECTION,
    IO_NO_DATA,
    IO_PART_OF_FRAME,
    IO_TOO_LONG,
    EVENT_READABLE,
    EVENT_TOO_SMALL,
    INDEX_JUMP,
    HEAD_OUT_OF_RANGE,
    HEAD_IN_FLIGHT,
    NEXT_OUT_OF_RANGE,
    CHAIN_TOO_LONG,
    READABLE_AFTER_WRITABLE,
    ZERO_LENGTH,
    LENGTH_OVERFLOW,
    UNMAPPED,
    INDIRECT_NOT_NEGOTIATED,
    INDIRECT_WITH_NEXT,
    INDIRECT_NESTED,
    INDIRECT_LENGTH,
    INDIRECT_UNMAPPED;

    private static final int[] JACK_REMAP = {2, 0, 3, 4};
    private static final int[] PCM_INFO = {0x100, 0, 2, 32};

    /** The message with the field changed; null if there is no slot, or the lie cannot be told now. */
    RawMessage tell(RawDriver driver, SplittableRandom random) {
        if (compareTo(EVENT_READABLE) >= 0 && compareTo(EVENT_TOO_SMALL) <= 0) {
            return event(driver, random);
        }
        if (compareTo(CONTROL_STATE) <= 0 || this == CONTROL_PARAMS || this == CONTROL_NOT_OFFERED) {
            return control(driver, random);
        }
        return compareTo(INDEX_JUMP) < 0 ? io(driver, random) : ring(driver, random);
    }

    private RawMessage control(RawDriver driver, SplittableRandom random) {
        RawMessage message = driver.message(RawDriver.CONTROL, random.nextBoolean());
        if (message == null) {
            return null;
        }
        int[] request = PCM_INFO.clone();
        int answer = 68;
        switch (this) {
            case CONTROL_UNKNOWN_CODE -> request[0] = random.nextInt(0x303, 0x10000);
            case CONTROL_RANGE -> request[1 + random.nextInt(2)] = random.nextInt(5, Integer.MAX_VALUE);
            case CONTROL_ITEM_SIZE -> request[3] = random.nextInt(32);
            case CONTROL_ANSWER_SIZE -> answer = random.nextInt(4, 68);
            case CONTROL_NO_ROOM -> answer = random.nextInt(1, 4);
            case CONTROL_UNKNOWN_STREAM -> request = new int[] {0x102, random.nextInt(4, 1 << 30)};
            case CONTROL_UNKNOWN_JACK -> {
                request = JACK_REMAP.clone();
                request[1] = random.nextInt(2, 1 << 30);
            }
            case CONTROL_NOT_REMAPPABLE -> {
                request = JACK_REMAP.clone();
                request[1] = 1;
            }
            case CONTROL_JACK_PLACE -> {
                request = JACK_REMAP.clone();
                request[2 + random.nextInt(2)] = random.nextInt(16, 1 << 30);
            }
            case CONTROL_STATE -> request = new int[] {0x105, 2};
            case CONTROL_PARAMS -> {
                request = RawDriver.params(3);
                request[2 + random.nextInt(2)] = random.nextInt(1, 64);
            }
            case CONTROL_NOT_OFFERED -> {
                request = RawDriver.params(3);
                request[5] ^= 1 << 5 + random.nextInt(3) << 8 * random.nextInt(3);
            }
            default -> {}
        }
        message.readable(request).writable(answer);
        if (this == CONTROL_TRUNCATED) {
            message.lengths[0] = random.nextInt(1, 16);
        }
        return message;
    }

    private RawMessage io(RawDriver driver, SplittableRandom random) {
        boolean plays = random.nextBoolean();
        int stream = plays ? 0 : 1;
        switch (this) {
            case IO_UNKNOWN_STREAM -> stream = random.nextInt(4, 1 << 30);
            case IO_DIRECTION -> stream ^= 1;
            case IO_STATE -> stream += 2;
            default -> {}
        }
        RawMessage message = driver.message(plays ? RawDriver.TX : RawDriver.RX, random.nextBoolean());
        if (message == null) {
            return null;
        }
        message.readable(new int[] {stream});
        if (this == IO_NO_HEADER) {
            message.lengths[0] = random.nextInt(1, 4);
            return message.writable(8);
        }
        if (this == IO_DATA_DIRECTION) {
            return message.readable(4).writable(plays ? 12 : 68);
        }
        int data = RawDriver.PERIOD;
        switch (this) {
            case IO_PART_OF_FRAME -> data += random.nextInt(1, 4);
            case IO_TOO_LONG -> data = RawDriver.PERIOD * RawDriver.PERIODS + 4;
            case IO_NO_DATA -> data = 0;
            default -> {}
        }
        if (data > 0) {
            if (plays) {
                message.readable(data);
            } else {
                message.writable(data);
            }
        }
        message.writable(8);
        if (this == IO_NO_STATUS) {
            if (!plays) {
                message.segments = 2;
                message.flags[1] &= ~RawMessage.NEXT;
                message.tableLength = 32;
            }
            message.lengths[message.segments - 1] = random.nextInt(1, 8);
        }
        return message;
    }

    private RawMessage event(RawDriver driver, SplittableRandom random) {
        RawMessage message = driver.message(RawDriver.EVENT, random.nextBoolean());
        if (message == null) {
            return null;
        }
        return this == EVENT_READABLE ? message.readable(8) : message.writable(random.nextInt(1, 8));
    }

    private RawMessage ring(RawDriver driver, SplittableRandom random) {
        boolean needsIndirect = compareTo(INDIRECT_WITH_NEXT) >= 0;
        int pending = driver.pendingHead(RawDriver.TX);
        if (needsIndirect != driver.indirect && compareTo(INDIRECT_NOT_NEGOTIATED) >= 0
                || this == HEAD_IN_FLIGHT && pending < 0) {
            return null;
        }
        RawMessage message = driver.message(RawDriver.TX, needsIndirect && this != INDIRECT_WITH_NEXT);
        if (message == null) {
            return null;
        }
        message.readable(new int[] {0}).readable(RawDriver.PERIOD).writable(8);
        int segment = random.nextInt(2);
        switch (this) {
            case INDEX_JUMP -> message.indexStep = random.nextInt(Arena.QUEUE_SIZE + 10, 0xff00);
            case HEAD_OUT_OF_RANGE -> message.head = random.nextInt(Arena.QUEUE_SIZE, 0x10000);
            case HEAD_IN_FLIGHT -> message.head = pending;
            case NEXT_OUT_OF_RANGE -> message.nexts[segment] = random.nextInt(Arena.QUEUE_SIZE, 0x10000);
            case CHAIN_TOO_LONG -> message.nexts[0] = message.head;
            case READABLE_AFTER_WRITABLE -> message.flags[0] |= RawMessage.WRITE;
            case ZERO_LENGTH -> message.lengths[random.nextInt(3)] = 0;
            case LENGTH_OVERFLOW -> {
                for (int i = 0; i < message.segments; i++) {
                    message.addresses[i] = Arena.LARGE_BASE;
                    message.lengths[i] = Arena.LARGE_BYTES;
                }
            }
            case UNMAPPED -> message.addresses[random.nextInt(3)] = random.nextLong() | 1L << 62;
            case INDIRECT_NOT_NEGOTIATED -> message.flags[random.nextInt(3)] |= RawMessage.INDIRECT;
            case INDIRECT_WITH_NEXT -> message.flags[segment] |= RawMessage.INDIRECT;
            case INDIRECT_NESTED -> message.flags[random.nextInt(3)] |= RawMessage.INDIRECT;
            case INDIRECT_LENGTH -> message.tableLength = random.nextBoolean() ? 0 : random.nextInt(1, 48) | 1;
            case INDIRECT_UNMAPPED -> message.tableAddress = random.nextLong() | 1L << 62;
            default -> throw new IllegalStateException(name());
        }
        return message;
    }
}
