// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.util.Arrays;

/**
 * The streams that wait for a moment in time, the earliest first: a binary heap in an array that is as long as there are
 * streams, so that nothing is allocated and a change costs log n.
 *
 * <p>Moments are ns of a monotonic clock that may wrap: they are compared by their difference.
 *
 * <p>Thread: one at a time, under the device lock.
 */
final class DeadlineHeap {

    /** Something that waits for a moment. */
    abstract static class Entry {
        private int index = -1;
        private long deadline;

        final boolean isWaiting() {
            return index >= 0;
        }

        final long deadline() {
            return deadline;
        }
    }

    private final Entry[] entries;
    private int size;

    DeadlineHeap(int capacity) {
        entries = new Entry[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    Entry first() {
        return entries[0];
    }

    /** Lets an entry wait for a moment, also one that already waits for another. */
    void put(Entry entry, long deadline) {
        entry.deadline = deadline;
        if (entry.index < 0) {
            entry.index = size;
            entries[size++] = entry;
        }
        up(entry.index);
        down(entry.index);
    }

    /** An entry waits no more; nothing happens if it did not. */
    void remove(Entry entry) {
        int hole = entry.index;
        if (hole < 0) {
            return;
        }
        entry.index = -1;
        Entry last = entries[--size];
        entries[size] = null;
        if (last != entry) {
            set(hole, last);
            up(hole);
            down(last.index);
        }
    }

    /** No entry waits any more, of all that there are: also when a change was cut off in the middle. */
    void clear(Entry[] all) {
        Arrays.fill(entries, null);
        size = 0;
        for (Entry entry : all) {
            entry.index = -1;
        }
    }

    private void up(int from) {
        Entry entry = entries[from];
        int at = from;
        while (at > 0 && isBefore(entry, entries[at - 1 >> 1])) {
            set(at, entries[at - 1 >> 1]);
            at = at - 1 >> 1;
        }
        set(at, entry);
    }

    private void down(int from) {
        Entry entry = entries[from];
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(entries[child + 1], entries[child])) {
                child++;
            }
            if (!isBefore(entries[child], entry)) {
                break;
            }
            set(at, entries[child]);
            at = child;
        }
        set(at, entry);
    }

    private void set(int index, Entry entry) {
        entries[index] = entry;
        entry.index = index;
    }

    private static boolean isBefore(Entry one, Entry other) {
        return one.deadline - other.deadline < 0;
    }
}
