// SPDX-License-Identifier: Apache-2.0
/**
 * The words of vhost-user, and the channel that carries them: what the two ends of a device say to each other on a Unix
 * socket.
 *
 * <p>A front end drives a device, a back end serves one. {@link io.virtsnd.vhostuser.FrontEndRequest} and {@link
 * io.virtsnd.vhostuser.BackEndRequest} are the requests of either end, {@link io.virtsnd.vhostuser.ProtocolFeatures} what
 * they agree on, and a {@code ...Layout} class is one payload: its byte diagram, its offsets, and static accessors that
 * take a little-endian {@link java.nio.ByteBuffer} and the index at which the payload starts; each is one load or store.
 *
 * <p>{@link io.virtsnd.vhostuser.MessageChannel} reads and writes whole messages and never blocks, {@link
 * io.virtsnd.vhostuser.BlockingChannel} waits for them until a deadline. Nothing that the other end sends is trusted.
 */
@Export
@Version("1.0.0")
package io.virtsnd.vhostuser;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
