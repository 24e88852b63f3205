// SPDX-License-Identifier: Apache-2.0
//
// The reference ring: the same algorithms as io.virtsnd.virtqueue, with the same checks, in C. It is what the Java ends
// are measured against, and what they talk to across a mapped file. Little-endian machines only.
#ifndef SPLIT_RING_H
#define SPLIT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct used_entry {
    uint32_t id;
    uint32_t length;
};

enum { FLAG_NEXT = 1, FLAG_WRITE = 2, FLAG_INDIRECT = 4 };
enum { NO_INTERRUPT = 1, NO_NOTIFY = 1 };
enum { QUEUE_SIZE_MAX = 32768, REGION_ALIGNMENT = 128 };

// Areas of one queue as a process sees them: available ring and used ring as plain words.
struct ring {
    struct descriptor *table;
    uint16_t *avail; // flags, index, ring[size], used_event
    uint16_t *used;  // flags, index, then entries of 8 bytes, avail_event
    uint32_t mask;
    bool event_idx;
};

static inline size_t align_up(size_t bytes) {
    return (bytes + REGION_ALIGNMENT - 1) & ~(size_t)(REGION_ALIGNMENT - 1);
}

static inline size_t avail_offset(uint32_t size) { return align_up(16 * (size_t)size); }

static inline size_t used_offset(uint32_t size) { return align_up(avail_offset(size) + 6 + 2 * (size_t)size) + 4; }

static inline size_t region_bytes(uint32_t size) { return align_up(used_offset(size) + 6 + 8 * (size_t)size); }

static inline struct ring ring_at(void *region, uint32_t size, bool event_idx) {
    uint8_t *start = region;
    return (struct ring){
        .table = region,
        .avail = (uint16_t *)(start + avail_offset(size)),
        .used = (uint16_t *)(start + used_offset(size)),
        .mask = size - 1,
        .event_idx = event_idx,
    };
}

static inline volatile struct used_entry *used_entries(const struct ring *ring) {
    return (volatile struct used_entry *)(ring->used + 2);
}

static inline uint16_t *used_event(const struct ring *ring) { return ring->avail + 2 + ring->mask + 1; }

static inline uint16_t *avail_event(const struct ring *ring) { return ring->used + 2 + 4 * (ring->mask + 1); }

static inline uint16_t load_acquire(const uint16_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }

static inline void store_release(uint16_t *word, uint16_t value) { __atomic_store_n(word, value, __ATOMIC_RELEASE); }

static inline uint16_t load(const uint16_t *word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }

static inline void store(uint16_t *word, uint16_t value) { __atomic_store_n(word, value, __ATOMIC_RELAXED); }

static inline void full_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

// Whether an index that moved from before to now went past event.
static inline bool crossed(uint16_t event, uint16_t now, uint16_t before) {
    return (uint16_t)(now - event - 1) < (uint16_t)(now - before);
}

#endif
