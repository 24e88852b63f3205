// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.nio.ByteBuffer;

/**
 * One contiguous part of the memory of a driver, as a device in this process sees it.
 *
 * @param address device address of the first byte
 * @param buffer the bytes, a direct buffer; the other side may write to it at any moment
 */
public record MemoryChunk(long address, ByteBuffer buffer) {}
