// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.List;

/**
 * A channel map (virtio 1.2, 5.14.6.7.1, virtio_snd_chmap_info).
 *
 * @param mapId number of the map, from 0 on
 * @param hdaFnNid function group node
 * @param direction direction of the streams that it is for
 * @param positions position of each channel, 1 to 18 of them
 */
public record ChannelMap(int mapId, int hdaFnNid, Direction direction, List<ChannelPosition> positions) {

    /** The most positions in a map. */
    public static final int MAX_POSITIONS = 18;

    /** Takes a copy of the list. */
    public ChannelMap {
        positions = List.copyOf(positions);
    }
}
