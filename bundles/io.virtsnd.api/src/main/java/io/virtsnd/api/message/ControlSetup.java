// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueSetup;
import java.util.function.LongSupplier;

/**
 * What a control queue is made of.
 *
 * @param card name of the card, for errors and thread names
 * @param queue queue 0, before DRIVER_OK
 * @param memory where messages lie
 * @param timeoutNanos how long a request is waited for, ns
 * @param nanoTime clock, as {@link System#nanoTime()}
 */
public record ControlSetup(
        String card, QueueSetup queue, DeviceMemory memory, long timeoutNanos, LongSupplier nanoTime) {}
