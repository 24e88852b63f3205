// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registers of a device: each access has exactly the width that is asked for, and its alignment (virtio 1.2, 4.1.3.1 and
 * 4.2.2). A device that is gone reads all ones, as hardware does, and takes writes without effect.
 *
 * <p>All values are little-endian on the wire and numbers here.
 *
 * <p>Thread: any. Nothing here is reordered with other accesses of the same thread, to registers or to memory.
 */
@ConsumerType
public interface Registers {

    /**
     * How many bytes there are.
     *
     * @return bytes, 1 or more
     */
    int size();

    /**
     * Reads 8 bits.
     *
     * @param offset bytes, 0 to {@link #size()} - 1
     * @return 0 to 255
     * @throws IndexOutOfBoundsException if the register is outside
     */
    int getU8(int offset);

    /**
     * Reads 16 bits.
     *
     * @param offset bytes, a multiple of 2
     * @return 0 to 65535
     * @throws IndexOutOfBoundsException if the register is outside
     */
    int getU16(int offset);

    /**
     * Reads 32 bits.
     *
     * @param offset bytes, a multiple of 4
     * @return the 32 bits
     * @throws IndexOutOfBoundsException if the register is outside
     */
    int getU32(int offset);

    /**
     * Writes 8 bits.
     *
     * @param offset bytes, 0 to {@link #size()} - 1
     * @param value the low 8 bits count
     * @throws IndexOutOfBoundsException if the register is outside
     */
    void putU8(int offset, int value);

    /**
     * Writes 16 bits.
     *
     * @param offset bytes, a multiple of 2
     * @param value the low 16 bits count
     * @throws IndexOutOfBoundsException if the register is outside
     */
    void putU16(int offset, int value);

    /**
     * Writes 32 bits.
     *
     * @param offset bytes, a multiple of 4
     * @param value the 32 bits
     * @throws IndexOutOfBoundsException if the register is outside
     */
    void putU32(int offset, int value);
}
