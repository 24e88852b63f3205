// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.CapturingBackend;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserSettings;
import io.virtsnd.transport.vhostuser.internal.VhostUserTransport;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A software device in another process, behind a socket. */
final class RemoteDevice implements DeviceUnderTest {

    private final DeviceProcess process;
    private final VhostUserTransport transport;

    RemoteDevice(DeviceProcess process, Linux linux, VhostUserSettings settings, DeviceShape shape) {
        this.process = process;
        process.open(settings.path(), shape);
        transport = new VhostUserTransport(linux, settings.withQueueSize(shape.queueSize()), () -> {});
        try {
            transport.connect();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public VirtioTransport transport() {
        return transport;
    }

    @Override
    public SoundDeviceControl control() {
        return process;
    }

    @Override
    public byte[] played(int streamId) {
        return process.played(streamId);
    }

    @Override
    public byte[] recorded(PcmParams params, long first, int frames) {
        return new CapturingBackend().recorded(params, first, frames);
    }

    @Override
    public void close() {
        transport.remove();
        process.closeDevice();
    }
}
