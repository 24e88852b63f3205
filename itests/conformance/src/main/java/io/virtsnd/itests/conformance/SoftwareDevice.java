// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The software device of this house behind any transport of this process. */
public final class SoftwareDevice implements DeviceUnderTest {

    private final CapturingBackend backend = new CapturingBackend();
    private final SoundDevice device;
    private final VirtioTransport transport;

    /**
     * Makes a device.
     *
     * @param shape what it must be like
     * @param transport presents it
     */
    public SoftwareDevice(DeviceShape shape, Function<VirtioBackend, VirtioTransport> transport) {
        DeviceSettings settings = DeviceSettings.of(
                        "tested",
                        shape.stepped() ? ClockKind.STEPPED : ClockKind.FREE,
                        shape.streams().toArray(Direction[]::new))
                .withJacks(IntStream.range(0, shape.jacks())
                        .mapToObj(id -> new JackInfo(id, 0, id == 0 ? 1 : 0, 0x01014010, 0x10, true))
                        .toList());
        device = new SoundDevice(settings, System::nanoTime);
        HouseServices.backend(device, backend);
        device.start();
        this.transport = transport.apply(device);
    }

    @Override
    public VirtioTransport transport() {
        return transport;
    }

    @Override
    public SoundDeviceControl control() {
        return device;
    }

    @Override
    public byte[] played(int streamId) {
        return backend.played(streamId);
    }

    @Override
    public byte[] recorded(PcmParams params, long first, int frames) {
        return backend.recorded(params, first, frames);
    }

    @Override
    public void close() {
        device.close();
    }
}
