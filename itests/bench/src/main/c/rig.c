// SPDX-License-Identifier: Apache-2.0
#include "rig.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATUS_OK = 0x8000, SPINS_BEFORE_YIELD = 2000 };

static double nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *aligned_zeroes(size_t bytes) {
    size_t rounded = (bytes + 4095) & ~(size_t)4095;
    void *memory = aligned_alloc(4096, rounded);
    if (memory == NULL) {
        abort();
    }
    return memset(memory, 0, rounded);
}

static void fail(const char *what) {
    fprintf(stderr, "reference ring failed: %s\n", what);
    exit(3);
}

static inline void check(bool condition, const char *what) {
    if (__builtin_expect(!condition, 0)) {
        fail(what);
    }
}

struct rig *rig_new(bool event_idx) {
    struct rig *rig = aligned_zeroes(sizeof(struct rig));
    uint8_t *region = aligned_zeroes(region_bytes(RIG_SIZE));
    rig->data = aligned_zeroes((size_t)RIG_SLOTS * RIG_SLOT_BYTES);
    uint64_t data_address = 0x700002000;
    rig->memory.count = 2;
    rig->memory.chunk[0] = (struct memory_chunk){0x700000000, region_bytes(RIG_SIZE), region};
    rig->memory.chunk[1] = (struct memory_chunk){data_address, (uint64_t)RIG_SLOTS * RIG_SLOT_BYTES, rig->data};
    struct ring ring = ring_at(region, RIG_SIZE, event_idx);
    virtqueue_init(&rig->driver, ring);
    device_queue_init(&rig->device, ring, &rig->memory, false);
    for (uint32_t slot = 0; slot < RIG_SLOTS; slot++) {
        uint64_t at = data_address + (uint64_t)slot * RIG_SLOT_BYTES;
        struct segment segments[] = {
            {at, 4, false}, {at + 64, RIG_DATA_BYTES, false}, {at + RIG_STATUS_AT, 8, true}};
        check(virtqueue_reserve(&rig->driver, &rig->chains[slot], segments, 3), "reserve");
    }
    return rig;
}

static uint32_t status_of(const struct rig *rig, uint32_t slot) {
    uint32_t status;
    memcpy(&status, rig->data + (size_t)slot * RIG_SLOT_BYTES + RIG_STATUS_AT, 4);
    return status;
}

// add, device pop, status, push, get, and what is between them with the event index.
double rig_round_trip(struct rig *rig, uint64_t messages) {
    bool event_idx = rig->driver.ring.event_idx;
    uint32_t slot = rig->slot;
    double start = nanos();
    for (uint64_t message = 0; message < messages; message++) {
        struct chain *chain = &rig->chains[slot];
        check(virtqueue_add(&rig->driver, chain), "add");
        if (event_idx) {
            check(virtqueue_needs_kick(&rig->driver), "kick");
        }
        check(device_queue_pop(&rig->device, &rig->element), "pop");
        check(element_put_u64(&rig->element, 0, STATUS_OK), "status");
        check(device_queue_push(&rig->device, rig->element.head, 8), "push");
        if (event_idx) {
            check(!device_queue_enable_kicks(&rig->device), "enable kicks");
            check(device_queue_needs_signal(&rig->device), "signal");
        }
        check(virtqueue_poll(&rig->driver, &rig->completions) == 1, "poll");
        struct completion *completion = &rig->completions.entry[0];
        check(completion->chain == chain && completion->length == 8, "completion");
        check(completion->violation == USED_OK && status_of(rig, slot) == STATUS_OK, "status read");
        if (event_idx) {
            check(!virtqueue_enable_signals(&rig->driver), "enable signals");
        }
        slot = slot + 1 == RIG_SLOTS ? 0 : slot + 1;
    }
    rig->slot = slot;
    return (nanos() - start) / (double)messages;
}

// Spins; now and then it lets others run, should there be fewer processors than threads.
static inline void idle(uint32_t *spins) {
    if (++*spins % SPINS_BEFORE_YIELD == 0) {
        sched_yield();
    }
    __builtin_ia32_pause();
}

struct device_work {
    struct rig *rig;
    uint64_t messages;
    bool ready;
};

static void *device_loop(void *argument) {
    struct device_work *work = argument;
    struct rig *rig = work->rig;
    uint32_t spins = 0;
    __atomic_store_n(&work->ready, true, __ATOMIC_RELEASE);
    for (uint64_t done = 0; done < work->messages;) {
        if (!device_queue_pop(&rig->device, &rig->element)) {
            idle(&spins);
            continue;
        }
        element_put_u64(&rig->element, 0, STATUS_OK);
        device_queue_push(&rig->device, rig->element.head, 8);
        done++;
    }
    return NULL;
}

double rig_streaming(struct rig *rig, uint64_t messages, uint32_t outstanding) {
    struct device_work work = {rig, messages, false};
    pthread_t thread;
    check(pthread_create(&thread, NULL, device_loop, &work) == 0, "thread");
    uint64_t sent = 0;
    uint64_t back = 0;
    uint32_t spins = 0;
    uint32_t slot = rig->slot;
    while (!__atomic_load_n(&work.ready, __ATOMIC_ACQUIRE)) {
        sched_yield();
    }
    double start = nanos();
    while (back < messages) {
        while (sent < messages && sent - back < outstanding) {
            check(virtqueue_add(&rig->driver, &rig->chains[slot]), "add");
            slot = slot + 1 == RIG_SLOTS ? 0 : slot + 1;
            sent++;
        }
        uint32_t taken = virtqueue_poll(&rig->driver, &rig->completions);
        check(rig->completions.count == taken, "violation");
        if (taken == 0) {
            idle(&spins);
        }
        back += taken;
    }
    double spent = nanos() - start;
    rig->slot = slot;
    pthread_join(thread, NULL);
    return spent / (double)messages;
}
