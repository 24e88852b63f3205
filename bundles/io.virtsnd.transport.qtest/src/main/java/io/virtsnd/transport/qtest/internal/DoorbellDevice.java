// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import java.io.IOException;
import java.util.BitSet;

/**
 * The ivshmem-doorbell device of QEMU, with its server in this process.
 *
 * <p>Thread: any.
 */
final class DoorbellDevice {

    /** Vendor in the lower, device in the upper half. */
    static final int ID = 0x1110_1af4;

    private static final int DOORBELL = 12;
    private static final int PEER_SHIFT = 16;

    private final DoorbellServer server;
    private final long address;
    private final BitSet taken = new BitSet();

    /**
     * @param server that it is connected to
     * @param slot where it is
     */
    DoorbellDevice(DoorbellServer server, Slot slot) {
        this.server = server;
        address = slot.bars()[0].base() + DOORBELL;
    }

    /** Counters that a function can have. */
    int vectors() {
        return DoorbellServer.VECTORS;
    }

    /** Where a message rings. */
    long address() {
        return address;
    }

    /** Counters for one more function. */
    Peer open(int count) throws IOException {
        synchronized (taken) {
            int number = taken.nextClearBit(1);
            if (number > DoorbellServer.PEERS) {
                throw new IOException("no more doorbells: functions=" + DoorbellServer.PEERS);
            }
            taken.set(number);
            return new Peer(number, count);
        }
    }

    /** The counters of one function. */
    final class Peer implements Signals {

        private final int number;
        private final EventFd[] counters;
        private final int count;

        Peer(int number, int count) {
            this.number = number;
            this.count = count;
            counters = server.counters(number);
            take();
        }

        /** What rings the counter of a vector. */
        int message(int vector) {
            return number << PEER_SHIFT | vector;
        }

        @Override
        public void join(PollSet poll) {
            for (int vector = 0; vector < count; vector++) {
                poll.add(counters[vector].descriptor(), PollSet.READABLE);
            }
        }

        @Override
        public long take() {
            long signals = 0;
            for (int vector = 0; vector < count; vector++) {
                if (counters[vector].take()) {
                    signals |= 1L << vector;
                }
            }
            return signals;
        }

        @Override
        public long rest() {
            return FOR_EVER;
        }

        @Override
        public void close() {
            synchronized (taken) {
                taken.clear(number);
            }
        }
    }
}
