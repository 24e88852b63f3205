// SPDX-License-Identifier: Apache-2.0
/**
 * Split virtqueues (virtio 1.2, 2.7): shared memory, the driver's end, the device's end, and the initialisation of a
 * device.
 *
 * <p>Driver end: {@link io.virtsnd.virtqueue.VirtioDevice} runs the start-up sequence and makes
 * {@link io.virtsnd.api.transport.QueueSetup}s; a {@link io.virtsnd.virtqueue.Virtqueue} made from one exposes
 * {@link io.virtsnd.virtqueue.DescriptorChain}s and takes {@link io.virtsnd.virtqueue.Completions}. Device end:
 * {@link io.virtsnd.virtqueue.DeviceQueue} pops {@link io.virtsnd.virtqueue.ElementChain}s that lie in
 * {@link io.virtsnd.virtqueue.GuestMemory}. Neither end believes anything that the other can write.
 */
@Export
@Version("1.0.0")
package io.virtsnd.virtqueue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
