// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

/**
 * What an {@link AudioRoute} did since it was configured.
 *
 * @param frames written to, or read from, cards
 * @param silent frames of them that no source had a part in
 * @param orderly how often a card went away in order: every frame is in exactly one completed message
 * @param sudden how often one was gone, or failed: what it had not completed was played again
 * @param repeated frames that were given to a second card because the first had not completed them
 * @param longestGap the longest time from the last message of one card to the start of the next in an orderly
 *     hand-over, ns; 0 if there was none
 */
public record RouteStatistics(long frames, long silent, long orderly, long sudden, long repeated, long longestGap) {}
