// SPDX-License-Identifier: Apache-2.0
//
// Both ends of one queue in one process: a ring of 64 and 21 playback messages of 3 descriptors.
#ifndef RIG_H
#define RIG_H

#include "device_queue.h"
#include "virtqueue.h"

enum { RIG_SIZE = 64, RIG_SLOTS = 21, RIG_SLOT_BYTES = 2048, RIG_DATA_BYTES = 1920, RIG_STATUS_AT = 1984 };

struct rig {
    struct chain chains[RIG_SLOTS];
    struct completions completions;
    uint8_t *data;
    uint32_t slot;
    uint8_t apart_from_the_device[128];
    struct virtqueue driver;
    uint8_t apart_from_the_driver[128];
    struct device_queue device;
    struct element element;
    struct guest_memory memory;
};

struct rig *rig_new(bool event_idx);

// Each answers ns per message.
double rig_round_trip(struct rig *rig, uint64_t messages);
double rig_streaming(struct rig *rig, uint64_t messages, uint32_t outstanding);

#endif
