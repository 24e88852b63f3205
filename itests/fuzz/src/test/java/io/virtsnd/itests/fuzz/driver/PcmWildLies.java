// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.util.SplittableRandom;

/** Lies about I/O messages that change anything, and several things at once. */
final class PcmWildLies {

    private final LyingDevice device;
    private final SplittableRandom random;
    private final Restores restores;

    PcmWildLies(LyingDevice device, Restores restores, SplittableRandom random) {
        this.device = device;
        this.restores = restores;
        this.random = random;
    }

    /** Tells a lie that concerns a stream, or all of its queue; answers whether it could. */
    boolean tell(ExpectedStream stream) {
        DeviceRing ring = device.ring(stream);
        switch (random.nextInt(5)) {
            case 0 -> scribble(ring);
            case 1 -> scrawl(ring, stream.held(0));
            case 2 -> replay(ring);
            default -> garble(stream, stream.held(0));
        }
        return true;
    }

    /** Any id, any length, any status. */
    private void garble(ExpectedStream stream, DeviceChain message) {
        DeviceRing ring = device.ring(stream);
        int at = message.writable() - ExpectedStream.STATUS_BYTES;
        if (at < 0) {
            // Somebody flipped a bit of its descriptors.
            scribble(ring);
            return;
        }
        if (stream.capture) {
            stream.record(message, random.nextInt(at + 1));
        }
        int place = random.nextBoolean() ? at : random.nextInt(at + 1);
        LyingDevice.putStatus(message, place, status(), random.nextInt());
        ring.used(random.nextInt(3) == 0 ? id(ring) : message.head, length(message.writable()));
    }

    private int status() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> 0x8000 + random.nextInt(5);
            case 2 -> 1 << random.nextInt(Integer.SIZE);
            default -> ExpectedStream.OK;
        };
    }

    private int id(DeviceRing ring) {
        return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(2 * ring.size());
    }

    private int length(int capacity) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(capacity + 16);
            default -> capacity;
        };
    }

    /** All over the ring, but for the used index and the entries that count. */
    private void scribble(DeviceRing ring) {
        for (int i = 0; i < 24; i++) {
            restores.overwriteRing(ring, random.nextInt(ring.usedAt), random.nextInt());
        }
        restores.overwriteRing(ring, ring.usedAt, random.nextInt());
        restores.overwriteRing(ring, ring.availEventAt(), random.nextInt());
        ring.used(id(ring), random.nextInt());
    }

    /** All over what the device may write of a message. */
    private void scrawl(DeviceRing ring, DeviceChain message) {
        for (int i = 0; i < message.writable(); i++) {
            message.put(i, (byte) random.nextInt());
        }
        ring.used(message.head, random.nextInt(message.writable() + 1));
    }

    /** An entry as it was before. */
    private void replay(DeviceRing ring) {
        int back = 1 + random.nextInt(ring.size() - 1);
        int at = ring.usedAt + 4 + 8 * (ring.cursor() - back & ring.size() - 1);
        ring.used(ring.memory.getInt(at), ring.memory.getInt(at + 4));
    }
}
