// SPDX-License-Identifier: Apache-2.0
/**
 * The words of the virtio sound device (virtio 1.4, 5.14): structures, codes and bit masks, used by driver and device.
 *
 * <p>A {@code ...Layout} class is one structure of the specification: its byte diagram, its offsets, and static accessors
 * that take a little-endian {@link java.nio.ByteBuffer} and the index at which the structure starts. Position and limit
 * are neither read nor changed, nothing is allocated, and each accessor is one load or store: a field that the other side
 * may change meanwhile is read once. {@code decode} methods copy a structure into a record of the API and refuse what is
 * impossible; bits and numbers that are not known are left out.
 *
 * <p>Request codes are {@link io.virtsnd.protocol.RequestCode}, events {@link io.virtsnd.protocol.EventCode}, statuses
 * {@link io.virtsnd.api.ControlStatus}, formats {@link io.virtsnd.api.PcmFormat}, rates {@link io.virtsnd.api.PcmRate},
 * positions {@link io.virtsnd.api.ChannelPosition}, features {@link io.virtsnd.api.PcmFeature}; {@link
 * io.virtsnd.protocol.BitMask} turns sets of them into masks.
 */
@Export
@Version("1.0.0")
package io.virtsnd.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
