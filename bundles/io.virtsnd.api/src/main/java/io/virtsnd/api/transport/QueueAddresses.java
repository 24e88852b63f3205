// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

/**
 * Where the areas of one split virtqueue lie, as a transport tells its device (virtio 1.2, 2.7).
 *
 * @param index number of the queue on its device
 * @param size entries, a power of two from 1 to 32768
 * @param descriptorTable device address of the descriptor table
 * @param driverArea device address of the available ring
 * @param deviceArea device address of the used ring
 */
public record QueueAddresses(int index, int size, long descriptorTable, long driverArea, long deviceArea) {}
