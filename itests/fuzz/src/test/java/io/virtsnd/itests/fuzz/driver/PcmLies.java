// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.util.SplittableRandom;

/**
 * Lies about I/O messages that change a single field of a valid completion: used.id, used.len, used.idx, used.flags,
 * avail_event, a status, a latency, the place of a status, or memory that is not the device's to write.
 */
final class PcmLies {

    private static final int[] REFUSALS = {0x8001, 0x8002, 0x8003};

    /** What can be lied about; the more often a lie is here, the more often it is told. */
    private enum Lie {
        ID_OUT_OF_RANGE,
        ID_UNKNOWN,
        ID_NOT_A_HEAD,
        ID_NOT_EXPOSED,
        ID_OF_ANOTHER,
        ORDER,
        LENGTH_SHORT,
        LENGTH_BEYOND,
        LENGTH_RECORDED,
        STATUS_REFUSED,
        STATUS_GARBAGE,
        STATUS_MISSING,
        STATUS_EARLY,
        STATUS_PLACE,
        LATENCY,
        INDEX_FURTHER,
        INDEX_LATE,
        FLAGS,
        AVAIL_EVENT,
        DESCRIPTOR,
        AVAIL_RING,
        HEADER,
        SAMPLES
    }

    private static final Lie[] LIES = Lie.values();

    private final LyingDevice device;
    private final SplittableRandom random;
    private final Restores restores;

    /** By how much the next used index is to be wrong. */
    int indexError;

    PcmLies(LyingDevice device, Restores restores, SplittableRandom random) {
        this.device = device;
        this.restores = restores;
        this.random = random;
    }

    /** Tells a lie about a stream that has a message with the device; answers whether it could. */
    boolean tell(ExpectedStream stream) {
        DeviceChain message = stream.held(0);
        DeviceRing ring = device.ring(stream);
        if (stream.isShort(message) && random.nextBoolean()) {
            write(stream, message, ExpectedStream.IO_ERR);
            ring.used(message.head, message.writable());
            return true;
        }
        Lie lie = LIES[random.nextInt(LIES.length)];
        return switch (lie) {
            case ID_OUT_OF_RANGE, ID_UNKNOWN, ID_NOT_A_HEAD, ID_NOT_EXPOSED, ID_OF_ANOTHER -> id(lie, stream, message);
            case LENGTH_SHORT -> length(stream, message, random.nextInt(ExpectedStream.STATUS_BYTES));
            case LENGTH_BEYOND -> length(stream, message, beyond(message.writable()));
            case LENGTH_RECORDED ->
                stream.capture
                        && message.writable() > 8
                        && length(stream, message, 8 + random.nextInt(message.writable() - 8));
            case STATUS_REFUSED, STATUS_GARBAGE, STATUS_MISSING, LATENCY -> status(lie, stream, message);
            case STATUS_PLACE -> stream.capture && status(lie, stream, message);
            case ORDER -> order(stream);
            case STATUS_EARLY -> early(stream);
            case INDEX_FURTHER -> index(stream, message, 1);
            case INDEX_LATE -> index(stream, message, -1);
            case FLAGS -> ours(ring, ring.usedAt, Short.BYTES);
            case AVAIL_EVENT -> ours(ring, ring.availEventAt(), Short.BYTES);
            case AVAIL_RING -> ours(ring, ring.availAt + random.nextInt(6 + 2 * ring.size()), 1);
            case DESCRIPTOR -> ours(ring, random.nextInt(16 * ring.size()), 1 + random.nextInt(4));
            case HEADER -> segment(message, 0);
            case SAMPLES -> !stream.capture && !stream.isShort(message) && scribble(stream, message);
        };
    }

    // --- used.id ---

    private boolean id(Lie lie, ExpectedStream stream, DeviceChain message) {
        DeviceRing ring = device.ring(stream);
        int id =
                switch (lie) {
                    case ID_OUT_OF_RANGE -> outOfRange(ring.size(), message.head);
                    case ID_UNKNOWN -> search(ring, Lie.ID_UNKNOWN);
                    case ID_NOT_A_HEAD -> search(ring, Lie.ID_NOT_A_HEAD);
                    case ID_NOT_EXPOSED -> search(ring, Lie.ID_NOT_EXPOSED);
                    default -> another(ring, message);
                };
        if (lie != Lie.ID_OUT_OF_RANGE && id < 0) {
            return false;
        }
        write(stream, message, ExpectedStream.OK);
        ring.used(id, message.writable());
        return true;
    }

    private int outOfRange(int size, int head) {
        return switch (random.nextInt(5)) {
            case 0 -> size;
            case 1 -> -1;
            case 2 -> head | 0x1_0000;
            case 3 -> head | Integer.MIN_VALUE;
            default -> random.nextInt() | Integer.highestOneBit(size);
        };
    }

    /** A descriptor that is nobody's, or no head, or of a chain that the device does not have; -1 if there is none. */
    private int search(DeviceRing ring, Lie lie) {
        int from = random.nextInt(ring.size());
        for (int i = 0; i < ring.size(); i++) {
            int id = from + i & ring.size() - 1;
            DeviceChain chain = ring.chain(id);
            Lie found = chain == null
                    ? Lie.ID_UNKNOWN
                    : chain.head != id ? Lie.ID_NOT_A_HEAD : chain.held ? Lie.ID_OF_ANOTHER : Lie.ID_NOT_EXPOSED;
            if (found == lie) {
                return id;
            }
        }
        return -1;
    }

    private int another(DeviceRing ring, DeviceChain message) {
        int id = search(ring, Lie.ID_OF_ANOTHER);
        return id == message.head ? -1 : id;
    }

    // --- used.len ---

    private boolean length(ExpectedStream stream, DeviceChain message, int length) {
        write(stream, message, ExpectedStream.OK);
        device.ring(stream).used(message.head, length);
        return true;
    }

    private int beyond(int capacity) {
        return switch (random.nextInt(4)) {
            case 0 -> capacity + 1;
            case 1 -> -1;
            case 2 -> Integer.MIN_VALUE | random.nextInt();
            default -> capacity + 1 + random.nextInt(1 << 20);
        };
    }

    // --- status ---

    private void write(ExpectedStream stream, DeviceChain message, int status) {
        int at = message.writable() - ExpectedStream.STATUS_BYTES;
        if (stream.capture) {
            stream.record(message, at);
        }
        LyingDevice.putStatus(message, at, status, random.nextInt(1 << 16));
    }

    private boolean status(Lie lie, ExpectedStream stream, DeviceChain message) {
        int written = message.writable();
        int at = written - ExpectedStream.STATUS_BYTES;
        switch (lie) {
            case STATUS_REFUSED -> write(stream, message, REFUSALS[random.nextInt(REFUSALS.length)]);
            case STATUS_GARBAGE -> write(stream, message, random.nextInt());
            case LATENCY -> {
                write(stream, message, ExpectedStream.OK);
                message.putWord(at + Integer.BYTES, random.nextInt());
            }
            case STATUS_PLACE -> {
                int frames = random.nextInt(stream.params.periodFrames() + 1);
                written = frames * stream.frameBytes + ExpectedStream.STATUS_BYTES;
                stream.record(message, written - ExpectedStream.STATUS_BYTES);
                LyingDevice.putStatus(message, written - ExpectedStream.STATUS_BYTES, ExpectedStream.OK, 0);
            }
            default -> {
                if (stream.capture) {
                    stream.record(message, at);
                }
            }
        }
        device.ring(stream).used(message.head, written);
        return true;
    }

    /** Completes a younger message first. */
    private boolean order(ExpectedStream stream) {
        DeviceChain younger = stream.held(1);
        if (younger == null) {
            return false;
        }
        device.finish(stream, younger);
        return true;
    }

    /** Writes the status of a message that it keeps. */
    private boolean early(ExpectedStream stream) {
        DeviceChain younger = stream.held(1);
        if (younger == null) {
            return false;
        }
        LyingDevice.putStatus(younger, younger.writable() - 8, random.nextInt(), random.nextInt());
        device.finish(stream, stream.held(0));
        return true;
    }

    // --- used.idx ---

    private boolean index(ExpectedStream stream, DeviceChain message, int error) {
        if (indexError != 0 || device.ring(stream).exposed() < 8) {
            return false;
        }
        device.finish(stream, message);
        indexError = error;
        return true;
    }

    // --- what is not the device's to write, or of no consequence ---

    private boolean ours(DeviceRing ring, int at, int bytes) {
        for (int i = 0; i < bytes && at + i < ring.memory.capacity(); i++) {
            restores.overwriteRing(ring, at + i, random.nextInt());
        }
        return true;
    }

    private boolean scribble(ExpectedStream stream, DeviceChain message) {
        stream.scribbled = true;
        return segment(message, 1);
    }

    private boolean segment(DeviceChain message, int segment) {
        int at = message.offsets[segment] + random.nextInt(message.lengths[segment]);
        restores.overwrite(message, segment, at, (byte) random.nextInt());
        return true;
    }
}
