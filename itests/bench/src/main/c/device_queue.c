// SPDX-License-Identifier: Apache-2.0
#include "device_queue.h"

#include <string.h>

void device_queue_init(
    struct device_queue *queue, struct ring ring, const struct guest_memory *memory, bool indirect) {
    *queue = (struct device_queue){.ring = ring, .memory = memory, .indirect = indirect};
    queue->used_index = load(&ring.used[1]);
    queue->signalled_index = queue->used_index;
}

int guest_memory_search(const struct guest_memory *memory, uint64_t address, uint64_t length) {
    for (uint32_t first = 0; first < memory->count; first++) {
        uint64_t offset = address - memory->chunk[first].start;
        if (offset >= memory->chunk[first].size) {
            continue;
        }
        uint32_t last = first;
        uint64_t reach = memory->chunk[first].size;
        while (offset + length > reach) {
            uint64_t end = memory->chunk[last].start + memory->chunk[last].size;
            if (++last == memory->count || memory->chunk[last].start != end) {
                return -1;
            }
            reach += memory->chunk[last].size;
        }
        return (int)first;
    }
    return -1;
}

enum avail_violation device_queue_gather_indirect(
    struct device_queue *queue, struct descriptor descriptor, struct element *element, bool nested) {
    uint32_t entries = descriptor.length / 16;
    if (nested) {
        return AVAIL_INDIRECT_NESTED;
    }
    if (!queue->indirect) {
        return AVAIL_INDIRECT_NOT_NEGOTIATED;
    }
    if (descriptor.flags & FLAG_NEXT) {
        return AVAIL_INDIRECT_WITH_NEXT;
    }
    if (entries == 0 || descriptor.length % 16 != 0 || entries > queue->ring.mask + 1) {
        return AVAIL_INDIRECT_LENGTH;
    }
    int found = guest_memory_locate(queue->memory, descriptor.address, descriptor.length, queue->table_hint);
    if (found < 0) {
        return AVAIL_INDIRECT_UNMAPPED;
    }
    const struct memory_chunk *chunk = &queue->memory->chunk[found];
    uint64_t offset = descriptor.address - chunk->start;
    if (descriptor.length > chunk->size - offset) {
        return AVAIL_INDIRECT_UNMAPPED; // the reference does not gather tables that span chunks
    }
    queue->table_hint = (uint32_t)found;
    return device_queue_walk(queue, (const struct descriptor *)(chunk->bytes + offset), entries, 0, element, true);
}

// Calls memcpy for each piece; the direction says which side is the driver's memory.
static uint64_t copy(const struct element *element, uint32_t segment, uint64_t skip, uint8_t *own, uint64_t bytes, bool out) {
    uint64_t done = 0;
    for (; done < bytes; segment++) {
        if (skip >= element->segment[segment].length) {
            skip -= element->segment[segment].length;
            continue;
        }
        uint64_t left = element->segment[segment].length - skip;
        left = left < bytes - done ? left : bytes - done;
        uint64_t address = element->segment[segment].address + skip;
        for (const struct memory_chunk *chunk = &element->memory->chunk[element->segment[segment].chunk]; left > 0; chunk++) {
            if (address - chunk->start >= chunk->size) {
                continue;
            }
            uint64_t offset = address - chunk->start;
            uint64_t part = chunk->size - offset < left ? chunk->size - offset : left;
            memcpy(out ? own + done : chunk->bytes + offset, out ? chunk->bytes + offset : own + done, part);
            done += part;
            left -= part;
            address += part;
        }
        skip = 0;
    }
    return done;
}

uint64_t element_copy_out(const struct element *element, uint64_t position, void *target, uint64_t bytes) {
    uint64_t room = position < element->readable ? element->readable - position : 0;
    return copy(element, 0, position, target, bytes < room ? bytes : room, true);
}

uint64_t element_copy_in(const struct element *element, uint64_t position, const void *source, uint64_t bytes) {
    uint64_t room = position < element_writable(element) ? element_writable(element) - position : 0;
    return copy(
        element, element->readable_count, position, (uint8_t *)(uintptr_t)source, bytes < room ? bytes : room, false);
}
