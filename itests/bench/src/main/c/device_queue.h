// SPDX-License-Identifier: Apache-2.0
//
// The device's end: everything the driver writes is read once, checked, then used.
#ifndef DEVICE_QUEUE_H
#define DEVICE_QUEUE_H

#include "split_ring.h"

enum avail_violation {
    AVAIL_OK,
    AVAIL_INDEX_JUMP,
    AVAIL_HEAD_OUT_OF_RANGE,
    AVAIL_HEAD_IN_FLIGHT,
    AVAIL_NEXT_OUT_OF_RANGE,
    AVAIL_CHAIN_TOO_LONG,
    AVAIL_READABLE_AFTER_WRITABLE,
    AVAIL_ZERO_LENGTH,
    AVAIL_LENGTH_OVERFLOW,
    AVAIL_UNMAPPED,
    AVAIL_INDIRECT_NOT_NEGOTIATED,
    AVAIL_INDIRECT_WITH_NEXT,
    AVAIL_INDIRECT_NESTED,
    AVAIL_INDIRECT_LENGTH,
    AVAIL_INDIRECT_UNMAPPED,
    AVAIL_VIOLATIONS
};
enum { CHUNKS_MAX = 64, SEGMENTS_MAX = 1024 };

struct memory_chunk {
    uint64_t start;
    uint64_t size;
    uint8_t *bytes;
};

// Sorted by address, without overlaps.
struct guest_memory {
    uint32_t count;
    struct memory_chunk chunk[CHUNKS_MAX];
};

struct element_segment {
    uint64_t address;
    uint32_t length;
    uint32_t chunk;
};

struct element {
    const struct guest_memory *memory;
    uint32_t head;
    uint32_t count;
    uint32_t readable_count;
    bool writing;
    uint64_t readable;
    uint64_t total;
    struct element_segment segment[SEGMENTS_MAX];
};

struct device_queue {
    struct ring ring;
    const struct guest_memory *memory;
    bool indirect;
    uint32_t data_hint;
    uint32_t table_hint;
    enum avail_violation broken_by;
    uint16_t avail_seen;
    uint16_t next_avail;
    uint16_t used_index;
    uint16_t signalled_index;
    uint64_t messages, used, signals, bytes_out, bytes_in;
    uint64_t violations[AVAIL_VIOLATIONS];
    bool in_flight[QUEUE_SIZE_MAX];
};

void device_queue_init(
    struct device_queue *queue, struct ring ring, const struct guest_memory *memory, bool indirect);
enum avail_violation device_queue_gather_indirect(
    struct device_queue *queue, struct descriptor descriptor, struct element *element, bool nested);
int guest_memory_search(const struct guest_memory *memory, uint64_t address, uint64_t length);
uint64_t element_copy_out(const struct element *element, uint64_t position, void *target, uint64_t bytes);
uint64_t element_copy_in(const struct element *element, uint64_t position, const void *source, uint64_t bytes);

static inline int guest_memory_locate(
    const struct guest_memory *memory, uint64_t address, uint64_t length, uint32_t hint) {
    const struct memory_chunk *chunk = &memory->chunk[hint];
    uint64_t offset = address - chunk->start;
    if (offset < chunk->size && length <= chunk->size - offset) {
        return (int)hint;
    }
    return guest_memory_search(memory, address, length);
}

static inline struct descriptor read_descriptor(const struct descriptor *at) {
    union {
        uint64_t words[2];
        struct descriptor descriptor;
    } copy;
    copy.words[0] = __atomic_load_n((const uint64_t *)at, __ATOMIC_RELAXED);
    copy.words[1] = __atomic_load_n((const uint64_t *)at + 1, __ATOMIC_RELAXED);
    return copy.descriptor;
}

// Walks a table of descriptors; the fill level of the element goes on where it was.
static inline enum avail_violation device_queue_walk(
    struct device_queue *queue,
    const struct descriptor *table,
    uint32_t entries,
    uint32_t first,
    struct element *element,
    bool nested) {
    uint32_t limit = queue->ring.mask + 1 < SEGMENTS_MAX ? queue->ring.mask + 1 : SEGMENTS_MAX;
    uint32_t count = element->count;
    uint64_t total = element->total;
    bool writing = element->writing;
    uint32_t hint = queue->data_hint;
    uint64_t start = queue->memory->chunk[hint].start;
    uint64_t size = queue->memory->chunk[hint].size;
    for (uint32_t index = first; index < entries;) {
        struct descriptor descriptor = read_descriptor(&table[index]);
        if (descriptor.flags & FLAG_INDIRECT) {
            element->count = count;
            element->total = total;
            return device_queue_gather_indirect(queue, descriptor, element, nested);
        }
        if (!(descriptor.flags & FLAG_WRITE)) {
            if (writing) {
                return AVAIL_READABLE_AFTER_WRITABLE;
            }
        } else if (!writing) {
            writing = true;
            element->writing = true;
            element->readable_count = count;
            element->readable = total;
        }
        if (descriptor.length == 0) {
            return AVAIL_ZERO_LENGTH;
        }
        total += descriptor.length;
        uint64_t skip = descriptor.address - start;
        if (skip >= size || descriptor.length > size - skip) {
            int chunk = guest_memory_search(queue->memory, descriptor.address, descriptor.length);
            if (chunk < 0) {
                return AVAIL_UNMAPPED;
            }
            hint = (uint32_t)chunk;
            start = queue->memory->chunk[hint].start;
            size = queue->memory->chunk[hint].size;
        }
        if (count == limit) {
            return AVAIL_CHAIN_TOO_LONG;
        }
        element->segment[count++] = (struct element_segment){descriptor.address, descriptor.length, hint};
        if (!(descriptor.flags & FLAG_NEXT)) {
            queue->data_hint = hint;
            element->count = count;
            element->total = total;
            if (!writing) {
                element->readable_count = count;
                element->readable = total;
            }
            return AVAIL_OK;
        }
        index = descriptor.next;
    }
    return AVAIL_NEXT_OUT_OF_RANGE;
}

static inline enum avail_violation device_queue_gather(
    struct device_queue *queue, uint32_t head, struct element *element) {
    element->memory = queue->memory;
    element->head = head;
    element->count = 0;
    element->total = 0;
    element->writing = false;
    enum avail_violation violation =
        device_queue_walk(queue, queue->ring.table, queue->ring.mask + 1, head, element, false);
    return violation == AVAIL_OK && element->total > (uint64_t)1 << 32 ? AVAIL_LENGTH_OVERFLOW : violation;
}

static inline bool device_queue_break(struct device_queue *queue, enum avail_violation violation) {
    queue->violations[violation]++;
    queue->broken_by = violation;
    return false;
}

static inline bool device_queue_push(struct device_queue *queue, uint32_t head, uint32_t written) {
    if (head > queue->ring.mask || !queue->in_flight[head] || queue->broken_by != AVAIL_OK) {
        return false;
    }
    queue->in_flight[head] = false;
    uint16_t slot = queue->used_index;
    volatile uint64_t *entries = (volatile uint64_t *)used_entries(&queue->ring);
    entries[slot & queue->ring.mask] = (uint64_t)written << 32 | head;
    store_release(&queue->ring.used[1], (uint16_t)(slot + 1));
    queue->used_index = (uint16_t)(slot + 1);
    queue->used++;
    queue->bytes_in += written;
    return true;
}

static inline bool device_queue_look_for_more(struct device_queue *queue) {
    uint16_t index = load_acquire(&queue->ring.avail[1]);
    uint16_t ready = (uint16_t)(index - queue->next_avail);
    if (ready == 0 || queue->broken_by != AVAIL_OK) {
        return false;
    }
    if (ready > queue->ring.mask + 1) {
        return device_queue_break(queue, AVAIL_INDEX_JUMP);
    }
    queue->avail_seen = index;
    return true;
}

static inline bool device_queue_pop(struct device_queue *queue, struct element *element) {
    if (queue->avail_seen == queue->next_avail && !device_queue_look_for_more(queue)) {
        return false;
    }
    while (queue->broken_by == AVAIL_OK && queue->avail_seen != queue->next_avail) {
        uint32_t head = load(&queue->ring.avail[2 + (queue->next_avail & queue->ring.mask)]);
        if (head > queue->ring.mask) {
            return device_queue_break(queue, AVAIL_HEAD_OUT_OF_RANGE);
        }
        if (queue->in_flight[head]) {
            return device_queue_break(queue, AVAIL_HEAD_IN_FLIGHT);
        }
        queue->in_flight[head] = true;
        queue->next_avail++;
        queue->messages++;
        enum avail_violation violation = device_queue_gather(queue, head, element);
        if (violation == AVAIL_OK) {
            queue->bytes_out += element->readable;
            return true;
        }
        queue->violations[violation]++;
        device_queue_push(queue, head, 0);
    }
    return false;
}

static inline bool device_queue_needs_signal(struct device_queue *queue) {
    uint16_t now = queue->used_index;
    uint16_t before = queue->signalled_index;
    if (now == before || queue->broken_by != AVAIL_OK) {
        return false;
    }
    queue->signalled_index = now;
    full_fence();
    bool signal = queue->ring.event_idx ? crossed(load(used_event(&queue->ring)), now, before)
                                        : (load(&queue->ring.avail[0]) & NO_INTERRUPT) == 0;
    queue->signals += signal;
    return signal;
}

static inline bool device_queue_enable_kicks(struct device_queue *queue) {
    if (queue->ring.event_idx) {
        store(avail_event(&queue->ring), queue->next_avail);
    } else {
        store(&queue->ring.used[0], 0);
    }
    full_fence();
    return load_acquire(&queue->ring.avail[1]) != queue->next_avail;
}

static inline uint64_t element_writable(const struct element *element) { return element->total - element->readable; }

// Writes 8 bytes of the writable part.
static inline bool element_put_u64(const struct element *element, uint64_t position, uint64_t value) {
    const struct element_segment *segment = &element->segment[element->readable_count];
    uint64_t writable = element_writable(element);
    if (writable < 8 || position > writable - 8) {
        return false;
    }
    if (position + 8 <= segment->length) {
        const struct memory_chunk *chunk = &element->memory->chunk[segment->chunk];
        uint64_t offset = segment->address + position - chunk->start;
        if (8 <= chunk->size - offset) {
            __builtin_memcpy(chunk->bytes + offset, &value, 8);
            return true;
        }
    }
    return element_copy_in(element, position, &value, 8) == 8;
}

#endif
