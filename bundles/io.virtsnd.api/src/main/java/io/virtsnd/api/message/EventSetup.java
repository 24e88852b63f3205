// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueSetup;

/**
 * What an event queue is made of.
 *
 * @param card name of the card, for listeners and thread names
 * @param queue queue 1, before DRIVER_OK
 * @param memory where event buffers lie
 * @param sink is told at once, on the completion thread
 */
public record EventSetup(String card, QueueSetup queue, DeviceMemory memory, EventSink sink) {}
