// SPDX-License-Identifier: Apache-2.0
#include "virtqueue.h"

void virtqueue_init(struct virtqueue *queue, struct ring ring) {
    *queue = (struct virtqueue){.ring = ring};
    for (uint32_t id = ring.mask + 1; id-- > 0;) {
        queue->free_ids[queue->free++] = (uint16_t)id;
    }
}

bool virtqueue_reserve(struct virtqueue *queue, struct chain *chain, const struct segment *segments, uint32_t count) {
    if (count == 0 || count > queue->free) {
        return false;
    }
    *chain = (struct chain){.queue = queue, .state = CHAIN_RESERVED, .head = queue->free_ids[queue->free - 1]};
    for (uint32_t i = 0; i < count; i++) {
        uint16_t id = queue->free_ids[--queue->free];
        bool more = i + 1 < count;
        queue->owners[id] = chain;
        queue->ring.table[id] = (struct descriptor){
            .address = segments[i].address,
            .length = segments[i].length,
            .flags = (uint16_t)((segments[i].writable ? FLAG_WRITE : 0) | (more ? FLAG_NEXT : 0)),
            .next = more ? queue->free_ids[queue->free - 1] : 0,
        };
        *(segments[i].writable ? &chain->writable : &chain->readable) += segments[i].length;
    }
    return true;
}

void virtqueue_report(struct virtqueue *queue, struct chain *chain, uint32_t id, struct completions *completions) {
    if (chain == NULL) {
        queue->violations[USED_ID_UNKNOWN]++;
        return;
    }
    enum used_violation violation = chain->head == id ? USED_ID_NOT_EXPOSED : USED_ID_NOT_A_HEAD;
    queue->violations[violation]++;
    completions->entry[completions->count++] = (struct completion){chain, 0, violation};
}
