// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioTransport;

/** A sound device and the way to it, and what its owner can see: made for one test, closed after it. */
public interface DeviceUnderTest extends AutoCloseable {

    /**
     * The way to the device.
     *
     * @return the transport
     */
    VirtioTransport transport();

    /**
     * The device's own view.
     *
     * @return steps time, plugs jacks, counts
     */
    SoundDeviceControl control();

    /**
     * Everything that a stream played since the device was made, bit by bit.
     *
     * @param streamId number of the stream
     * @return the bytes that reached the end of the path
     */
    byte[] played(int streamId);

    /**
     * What a stream records.
     *
     * @param params of the stream
     * @param first number of the first frame, since prepare
     * @param frames how many
     * @return the bytes that must arrive
     */
    byte[] recorded(PcmParams params, long first, int frames);

    /** Ends the device. */
    @Override
    void close();
}
