// SPDX-License-Identifier: Apache-2.0
//
// The reference ring as our device or as our driver, across a mapped file. Both sides sleep only when the ring says that
// the other will wake them, so that a notification that is lost shows.
//
//     peer device|driver FILE SIZE INDIRECT EVENT_IDX MESSAGES
//
// The file: a control page (kicks at 64, signals at 128, both counters), then the ring, then from 1 MiB on slots of 4096
// bytes: header 4, status 8 at 16, payload 1920 at 1024. The file lies at device address 0x40000000. Even messages play:
// the device checks the payload and answers with its checksum. Odd messages record: the driver checks the payload.
#include "device_queue.h"
#include "virtqueue.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    KICKS_AT = 64,
    SIGNALS_AT = 128,
    RING_AT = 4096,
    DATA_AT = 1 << 20,
    SLOT_BYTES = 4096,
    STATUS_AT = 16,
    PAYLOAD_AT = 1024,
    PAYLOAD = 1920,
    SLOTS_MAX = 64,
    STATUS_OK = 0x8000,
    PATIENCE_SECONDS = 10
};

static const uint64_t FILE_ADDRESS = 0x40000000;

struct peer {
    uint8_t *file;
    uint64_t bytes;
    uint32_t size;
    bool indirect;
    bool event_idx;
    uint64_t messages;
    struct guest_memory memory;
};

static struct virtqueue driver;
static struct device_queue device;
static struct element element;
static struct completions completions;

static void fail(const char *what, uint64_t message) {
    fprintf(stderr, "peer failed: %s message=%llu\n", what, (unsigned long long)message);
    exit(3);
}

static uint64_t mix(uint64_t word) {
    word ^= word >> 30;
    word *= 0xbf58476d1ce4e5b9;
    word ^= word >> 27;
    word *= 0x94d049bb133111eb;
    return word ^ word >> 31;
}

static uint64_t pattern(uint64_t message, uint32_t word) { return mix(message * 1000003 + word); }

static uint32_t checksum(const uint64_t *words) {
    uint64_t sum = 0;
    for (int word = 0; word < PAYLOAD / 8; word++) {
        sum = mix(sum ^ words[word]);
    }
    return (uint32_t)sum;
}

static uint32_t *counter(const struct peer *peer, size_t at) { return (uint32_t *)(peer->file + at); }

static void ring_bell(const struct peer *peer, size_t at) {
    __atomic_fetch_add(counter(peer, at), 1, __ATOMIC_SEQ_CST);
}

// Waits until a counter is no longer what it was; answers what it is.
static uint32_t await_bell(const struct peer *peer, size_t at, uint32_t seen, uint64_t message) {
    time_t start = time(NULL);
    uint32_t now;
    while ((now = __atomic_load_n(counter(peer, at), __ATOMIC_ACQUIRE)) == seen) {
        if (time(NULL) - start > PATIENCE_SECONDS) {
            fail("nobody rang", message);
        }
        sched_yield();
    }
    return now;
}

static void play_or_record(uint64_t message) {
    static uint64_t payload[PAYLOAD / 8];
    uint32_t header;
    if (element_copy_out(&element, 0, &header, 4) != 4 || header != (uint32_t)message) {
        fail("header", message);
    }
    if (message % 2 == 0) {
        if (element.readable != 4 + PAYLOAD || element_copy_out(&element, 4, payload, PAYLOAD) != PAYLOAD) {
            fail("payload length", message);
        }
        for (uint32_t word = 0; word < PAYLOAD / 8; word++) {
            if (payload[word] != pattern(message, word)) {
                fail("payload", message);
            }
        }
        element_put_u64(&element, 0, (uint64_t)checksum(payload) << 32 | STATUS_OK);
        device_queue_push(&device, element.head, 8);
        return;
    }
    for (uint32_t word = 0; word < PAYLOAD / 8; word++) {
        payload[word] = pattern(message, word);
    }
    if (element_copy_in(&element, 0, payload, PAYLOAD) != PAYLOAD || !element_put_u64(&element, PAYLOAD, STATUS_OK)) {
        fail("capacity", message);
    }
    device_queue_push(&device, element.head, PAYLOAD + 8);
}

static void run_device(const struct peer *peer) {
    device_queue_init(
        &device, ring_at(peer->file + RING_AT, peer->size, peer->event_idx), &peer->memory, peer->indirect);
    uint32_t seen = 0;
    for (uint64_t message = 0; message < peer->messages;) {
        uint32_t before = seen;
        uint64_t start = message;
        while (message < peer->messages && device_queue_pop(&device, &element)) {
            play_or_record(message++);
        }
        if (device_queue_needs_signal(&device)) {
            ring_bell(peer, SIGNALS_AT);
        }
        if (message == start && message < peer->messages && !device_queue_enable_kicks(&device)) {
            seen = await_bell(peer, KICKS_AT, before, message);
        }
    }
}

static uint8_t *slot_at(const struct peer *peer, uint32_t slot) {
    return peer->file + DATA_AT + (size_t)slot * SLOT_BYTES;
}

static void format(const struct peer *peer, struct chain *chain, uint32_t slot) {
    uint64_t at = FILE_ADDRESS + DATA_AT + (uint64_t)slot * SLOT_BYTES;
    bool records = slot % 2 != 0;
    struct segment segments[] = {
        {at, 4, false}, {at + PAYLOAD_AT, PAYLOAD, records}, {at + STATUS_AT, 8, true}};
    if (!virtqueue_reserve(&driver, chain, segments, 3)) {
        fail("reserve", slot);
    }
    (void)peer;
}

static void prepare(const struct peer *peer, uint32_t slot, uint64_t message) {
    uint32_t header = (uint32_t)message;
    memcpy(slot_at(peer, slot), &header, 4);
    uint64_t *payload = (uint64_t *)(slot_at(peer, slot) + PAYLOAD_AT);
    for (uint32_t word = 0; word < PAYLOAD / 8; word++) {
        payload[word] = message % 2 == 0 ? pattern(message, word) : 0;
    }
}

static void verify(const struct peer *peer, uint32_t slot, uint64_t message, uint32_t length) {
    const uint64_t *payload = (const uint64_t *)(slot_at(peer, slot) + PAYLOAD_AT);
    uint32_t status[2];
    memcpy(status, slot_at(peer, slot) + STATUS_AT, 8);
    if (status[0] != STATUS_OK) {
        fail("status", message);
    }
    if (message % 2 == 0) {
        if (length != 8 || status[1] != checksum(payload)) {
            fail("checksum", message);
        }
        return;
    }
    if (length != PAYLOAD + 8) {
        fail("recorded length", message);
    }
    for (uint32_t word = 0; word < PAYLOAD / 8; word++) {
        if (payload[word] != pattern(message, word)) {
            fail("recording", message);
        }
    }
}

static void run_driver(const struct peer *peer) {
    static struct chain chains[SLOTS_MAX];
    uint32_t slots = peer->size / 3 / 2 * 2;
    virtqueue_init(&driver, ring_at(peer->file + RING_AT, peer->size, peer->event_idx));
    for (uint32_t slot = 0; slot < slots; slot++) {
        format(peer, &chains[slot], slot);
    }
    uint64_t sent = 0;
    uint64_t back = 0;
    uint32_t seen = 0;
    while (back < peer->messages) {
        for (; sent < peer->messages && sent - back < slots; sent++) {
            prepare(peer, sent % slots, sent);
            virtqueue_add(&driver, &chains[sent % slots]);
        }
        if (virtqueue_needs_kick(&driver)) {
            ring_bell(peer, KICKS_AT);
        }
        uint32_t before = seen;
        uint64_t start = back;
        while (virtqueue_poll(&driver, &completions) > 0) {
            for (uint32_t i = 0; i < completions.count; i++, back++) {
                if (completions.entry[i].chain != &chains[back % slots] || completions.entry[i].violation != USED_OK) {
                    fail("completion", back);
                }
                verify(peer, back % slots, back, completions.entry[i].length);
            }
        }
        if (back == start && !virtqueue_enable_signals(&driver)) {
            seen = await_bell(peer, SIGNALS_AT, before, back);
        }
    }
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: peer device|driver FILE SIZE INDIRECT EVENT_IDX MESSAGES\n");
        return 2;
    }
    struct peer peer = {
        .size = (uint32_t)atoi(arguments[3]),
        .indirect = atoi(arguments[4]) != 0,
        .event_idx = atoi(arguments[5]) != 0,
        .messages = (uint64_t)atoll(arguments[6]),
    };
    int file = open(arguments[2], O_RDWR);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        fail("open", 0);
    }
    peer.bytes = (uint64_t)status.st_size;
    peer.file = mmap(NULL, peer.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (peer.file == MAP_FAILED) {
        fail("mmap", 0);
    }
    peer.memory.count = 1;
    peer.memory.chunk[0] = (struct memory_chunk){FILE_ADDRESS, peer.bytes, peer.file};
    if (strcmp(arguments[1], "device") == 0) {
        run_device(&peer);
        printf("device messages=%llu signals=%llu\n", (unsigned long long)device.messages,
            (unsigned long long)device.signals);
    } else {
        run_driver(&peer);
        printf("driver messages=%llu kicks=%llu\n", (unsigned long long)driver.messages,
            (unsigned long long)driver.kicks);
    }
    return 0;
}
