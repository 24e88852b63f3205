// SPDX-License-Identifier: Apache-2.0
//
// Runs windows of the reference ring on request, so that they can be interleaved with windows in Java. Each line of the
// input, "what event_idx messages", is answered with ns per message.
#include "rig.h"

#include <stdio.h>
#include <string.h>

static double run(struct rig *rig, const char *what, unsigned long messages) {
    if (strcmp(what, "round-trip") == 0) {
        return rig_round_trip(rig, messages);
    }
    if (strcmp(what, "ping-pong") == 0) {
        return rig_streaming(rig, messages, 1);
    }
    return strcmp(what, "streaming") == 0 ? rig_streaming(rig, messages, 16) : -1;
}

int main(void) {
    char what[32];
    int event_idx;
    unsigned long messages;
    struct rig *rigs[] = {rig_new(false), rig_new(true)};
    while (scanf("%31s %d %lu", what, &event_idx, &messages) == 3) {
        printf("%.3f\n", run(rigs[event_idx != 0], what, messages));
        fflush(stdout);
    }
    return 0;
}
