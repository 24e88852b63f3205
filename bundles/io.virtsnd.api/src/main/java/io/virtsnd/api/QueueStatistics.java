// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * Counters of one end of a virtqueue.
 *
 * @param queue number of the queue
 * @param size entries
 * @param messages messages made available
 * @param kicks available buffer notifications sent (driver end), or received (device end)
 * @param used entries of the used ring, written (device end) or taken (driver end)
 * @param bytesOut bytes of device-readable memory in those messages
 * @param bytesIn bytes that the device says it wrote
 * @param violations entries that broke the rules of the ring
 */
public record QueueStatistics(
        int queue, int size, long messages, long kicks, long used, long bytesOut, long bytesIn, long violations) {}
