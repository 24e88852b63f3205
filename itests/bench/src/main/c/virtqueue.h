// SPDX-License-Identifier: Apache-2.0
//
// The driver's end: preformatted chains, a private free list, every used entry checked.
#ifndef VIRTQUEUE_H
#define VIRTQUEUE_H

#include "split_ring.h"

enum chain_state { CHAIN_FREED, CHAIN_RESERVED, CHAIN_EXPOSED };
enum used_violation {
    USED_OK,
    USED_INDEX_JUMP,
    USED_ID_OUT_OF_RANGE,
    USED_ID_UNKNOWN,
    USED_ID_NOT_A_HEAD,
    USED_ID_NOT_EXPOSED,
    USED_LENGTH_BEYOND_CAPACITY,
    USED_VIOLATIONS
};
enum { COMPLETIONS = 64 };

struct virtqueue;

struct chain {
    struct virtqueue *queue;
    enum chain_state state;
    uint32_t head;
    uint32_t readable;
    uint32_t writable;
};

struct segment {
    uint64_t address;
    uint32_t length;
    bool writable;
};

struct completion {
    struct chain *chain;
    uint32_t length;
    enum used_violation violation;
};

struct completions {
    uint32_t count;
    struct completion entry[COMPLETIONS];
};

struct virtqueue {
    struct ring ring;
    uint16_t avail_index;
    uint16_t kicked_index;
    uint16_t used_index;
    bool broken;
    uint32_t exposed;
    uint32_t free;
    uint64_t messages, kicks, used, bytes_out, bytes_in;
    uint64_t violations[USED_VIOLATIONS];
    struct chain *owners[QUEUE_SIZE_MAX];
    uint16_t free_ids[QUEUE_SIZE_MAX];
};

void virtqueue_init(struct virtqueue *queue, struct ring ring);
bool virtqueue_reserve(struct virtqueue *queue, struct chain *chain, const struct segment *segments, uint32_t count);
void virtqueue_report(struct virtqueue *queue, struct chain *chain, uint32_t id, struct completions *completions);

static inline bool virtqueue_add(struct virtqueue *queue, struct chain *chain) {
    if (chain->state != CHAIN_RESERVED || chain->queue != queue || queue->broken) {
        return false;
    }
    chain->state = CHAIN_EXPOSED;
    uint16_t slot = queue->avail_index;
    store(&queue->ring.avail[2 + (slot & queue->ring.mask)], (uint16_t)chain->head);
    store_release(&queue->ring.avail[1], (uint16_t)(slot + 1));
    queue->avail_index = (uint16_t)(slot + 1);
    queue->exposed++;
    queue->messages++;
    queue->bytes_out += chain->readable;
    return true;
}

static inline bool virtqueue_needs_kick(struct virtqueue *queue) {
    uint16_t now = queue->avail_index;
    uint16_t before = queue->kicked_index;
    if (now == before) {
        return false;
    }
    queue->kicked_index = now;
    full_fence();
    bool kick = queue->ring.event_idx ? crossed(load(avail_event(&queue->ring)), now, before)
                                      : (load(&queue->ring.used[0]) & NO_NOTIFY) == 0;
    queue->kicks += kick;
    return kick;
}

static inline void virtqueue_take(struct virtqueue *queue, uint64_t entry, struct completions *completions) {
    uint32_t id = (uint32_t)entry;
    if (id > queue->ring.mask) {
        queue->violations[USED_ID_OUT_OF_RANGE]++;
        return;
    }
    struct chain *chain = queue->owners[id];
    if (chain == NULL || chain->head != id || chain->state != CHAIN_EXPOSED) {
        virtqueue_report(queue, chain, id, completions);
        return;
    }
    chain->state = CHAIN_RESERVED;
    queue->exposed--;
    uint32_t length = (uint32_t)(entry >> 32);
    enum used_violation violation = USED_OK;
    if (length > chain->writable) {
        length = chain->writable;
        violation = USED_LENGTH_BEYOND_CAPACITY;
        queue->violations[violation]++;
    }
    queue->bytes_in += length;
    completions->entry[completions->count++] = (struct completion){chain, length, violation};
}

static inline uint32_t virtqueue_poll(struct virtqueue *queue, struct completions *completions) {
    completions->count = 0;
    uint16_t first = queue->used_index;
    uint16_t ready = (uint16_t)(load_acquire(&queue->ring.used[1]) - first);
    if (ready == 0 || queue->broken) {
        return 0;
    }
    if (ready > queue->exposed) {
        queue->broken = true;
        queue->violations[USED_INDEX_JUMP]++;
        return 0;
    }
    uint32_t taken = ready < COMPLETIONS ? ready : COMPLETIONS;
    const volatile uint64_t *entries = (const volatile uint64_t *)used_entries(&queue->ring);
    for (uint32_t i = 0; i < taken; i++) {
        virtqueue_take(queue, entries[(first + i) & queue->ring.mask], completions);
    }
    queue->used_index = (uint16_t)(first + taken);
    queue->used += taken;
    return taken;
}

static inline void virtqueue_disable_signals(struct virtqueue *queue) {
    if (queue->ring.event_idx) {
        store(used_event(&queue->ring), (uint16_t)(queue->used_index + QUEUE_SIZE_MAX));
    } else {
        store(&queue->ring.avail[0], NO_INTERRUPT);
    }
}

static inline bool virtqueue_enable_signals(struct virtqueue *queue) {
    if (queue->ring.event_idx) {
        store(used_event(&queue->ring), queue->used_index);
    } else {
        store(&queue->ring.avail[0], 0);
    }
    full_fence();
    return !queue->broken && load_acquire(&queue->ring.used[1]) != queue->used_index;
}

#endif
