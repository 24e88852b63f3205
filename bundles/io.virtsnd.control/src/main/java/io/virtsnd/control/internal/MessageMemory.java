// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The memory of control messages: pages that the device reaches, cut into slots.
 *
 * <pre>
 *  slot   0                 32                          64 (short) or 4096 (long)
 *        +-----------------+---------------------------+
 *        | request, read   | answer, written           |
 *        +-----------------+---------------------------+
 * </pre>
 *
 * <p>Lifetime: pages are allocated when they are needed and kept for the next message, so a device address that a late
 * answer is written to never belongs to anything else. A slot is out from {@link #take} until {@link #giveBack}; after
 * {@link #release()} the pages go when the last slot is back.
 *
 * <p>Thread: any.
 */
final class MessageMemory {

    /** Room for a request, bytes. */
    static final int REQUEST_BYTES = 32;

    /** The most that an answer can have, bytes. */
    static final int ANSWER_BYTES_MAX = 4096 - REQUEST_BYTES;

    private static final int PAGE_BYTES = 4096;
    private static final int SHORT_BYTES = 64;

    /**
     * A place for one message.
     *
     * @param page where it lies
     * @param offset bytes from the start of the page
     * @param bytes its size
     */
    record Slot(MemoryRegion page, int offset, int bytes) {

        int answerOffset() {
            return offset + REQUEST_BYTES;
        }
    }

    private final DeviceMemory memory;
    private final Object lock = new Object();
    private final List<MemoryRegion> pages = new ArrayList<>();
    private final Deque<Slot> shortSlots = new ArrayDeque<>();
    private final Deque<Slot> longSlots = new ArrayDeque<>();
    private int out;
    private boolean released;

    MessageMemory(DeviceMemory memory) {
        this.memory = memory;
    }

    /**
     * Takes a slot.
     *
     * @param answerBytes room for the answer, at most {@link #ANSWER_BYTES_MAX}
     * @return the slot
     * @throws io.virtsnd.api.transport.DeviceMemoryException if the transport has no memory left
     */
    Slot take(int answerBytes) {
        boolean isShort = REQUEST_BYTES + answerBytes <= SHORT_BYTES;
        Deque<Slot> free = isShort ? shortSlots : longSlots;
        synchronized (lock) {
            if (!free.isEmpty()) {
                out++;
                return free.pop();
            }
        }
        MemoryRegion page = memory.allocate(PAGE_BYTES, SHORT_BYTES);
        synchronized (lock) {
            pages.add(page);
            int bytes = isShort ? SHORT_BYTES : PAGE_BYTES;
            for (int offset = 0; offset < PAGE_BYTES; offset += bytes) {
                free.add(new Slot(page, offset, bytes));
            }
            out++;
            return free.pop();
        }
    }

    /** Gives a slot back that the device does not have. */
    void giveBack(Slot slot) {
        boolean last;
        synchronized (lock) {
            (slot.bytes() == SHORT_BYTES ? shortSlots : longSlots).push(slot);
            last = --out == 0 && released;
        }
        if (last) {
            releasePages();
        }
    }

    /** Lets go of all pages, now or when the last slot comes back. Further calls do nothing. */
    void release() {
        boolean last;
        synchronized (lock) {
            released = true;
            last = out == 0;
        }
        if (last) {
            releasePages();
        }
    }

    private void releasePages() {
        List<MemoryRegion> unused;
        synchronized (lock) {
            unused = List.copyOf(pages);
            pages.clear();
            shortSlots.clear();
            longSlots.clear();
        }
        unused.forEach(MemoryRegion::release);
    }
}
