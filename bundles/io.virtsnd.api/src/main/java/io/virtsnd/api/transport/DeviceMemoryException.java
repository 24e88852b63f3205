// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

/** The transport has no memory left that the device can reach. */
public final class DeviceMemoryException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * @param need bytes asked for
     * @param free bytes that can still be had
     * @param remedy what to change, with the name of the setting
     */
    public DeviceMemoryException(long need, long free, String remedy) {
        super("device memory exhausted: need=" + need + " free=" + free + " bytes; " + remedy);
    }
}
