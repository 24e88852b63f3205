// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/**
 * What went through one end of a queue since it was made. When a queue is idle the counters of its two ends are equal.
 *
 * @param messages chains made available (driver), chains taken from the available ring (device)
 * @param kicks available buffer notifications that were due (driver), or were received (device)
 * @param usedEntries entries of the used ring taken (driver), written (device)
 * @param signals used buffer notifications that were due (device); 0 at the driver, which cannot see them
 * @param bytesOut bytes of the device-readable segments of all messages
 * @param bytesIn bytes that the device says it wrote
 * @param violations what the other end did wrong, all kinds together
 */
public record QueueCounters(
        long messages, long kicks, long usedEntries, long signals, long bytesOut, long bytesIn, long violations) {}
