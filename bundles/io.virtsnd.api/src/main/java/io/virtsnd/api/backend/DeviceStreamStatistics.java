// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

/**
 * Counters of one stream of a software device, since the device was activated.
 *
 * @param messages I/O messages completed as played or recorded
 * @param flushed I/O messages given back by RELEASE
 * @param frames frames consumed or recorded
 * @param discarded frames consumed that no backend took
 * @param xruns times that the driver provided no message in time, one an episode
 * @param xrunsUnsent of those, the ones whose event found no buffer
 * @param rejected I/O messages answered with an error
 * @param backendErrors errors of backends
 */
public record DeviceStreamStatistics(
        long messages,
        long flushed,
        long frames,
        long discarded,
        long xruns,
        long xrunsUnsent,
        long rejected,
        long backendErrors) {}
