// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.Direction;
import java.util.List;

/**
 * The device that a test needs.
 *
 * @param streams direction of each stream
 * @param stepped whether the test lets time pass; otherwise the device is as fast as it is fed
 * @param queueSize entries of each queue, a power of two
 * @param jacks number of jacks; the first one can be remapped
 */
public record DeviceShape(List<Direction> streams, boolean stepped, int queueSize, int jacks) {

    /** Two outputs and two inputs, queues of 256, as fast as it is fed. */
    public static final DeviceShape FREE = new DeviceShape(
            List.of(Direction.OUTPUT, Direction.INPUT, Direction.OUTPUT, Direction.INPUT), false, 256, 2);

    /** The same with time that the test lets pass. */
    public static final DeviceShape STEPPED = new DeviceShape(FREE.streams(), true, 256, 2);

    /**
     * The same with other queues.
     *
     * @param entries of each queue
     * @return the shape
     */
    public DeviceShape withQueueSize(int entries) {
        return new DeviceShape(streams, stepped, entries, jacks);
    }

    /**
     * The same with other streams.
     *
     * @param directions of the streams
     * @return the shape
     */
    public DeviceShape withStreams(Direction... directions) {
        return new DeviceShape(List.of(directions), stepped, queueSize, jacks);
    }
}
