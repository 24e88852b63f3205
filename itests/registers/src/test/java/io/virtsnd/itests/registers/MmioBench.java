// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.ArrayList;
import java.util.List;

/** A window, its transport, and a driver that has not started it. */
final class MmioBench implements AutoCloseable {

    private final SoftwareDevice backend;
    final List<QueueSetup> queues = new ArrayList<>();
    FakeMmioWindow window;
    MmioTransport transport;
    final VirtioDevice device;

    MmioBench(FakeDevice.Traits traits, MmioSettings settings) {
        backend = new SoftwareDevice(DeviceShape.STEPPED, model -> {
            window = new FakeMmioWindow(model, traits);
            transport = new MmioTransport("mmio", window, settings);
            return transport;
        });
        device = new VirtioDevice(transport, "bench", System::nanoTime);
    }

    static MmioBench of(FakeDevice.Traits traits) {
        return new MmioBench(traits, MmioSettings.DEFAULT);
    }

    /** From reset to DRIVER_OK, with all queues. */
    MmioBench start() {
        configure();
        device.driverOk();
        return this;
    }

    /** From reset to the last queue. */
    MmioBench configure() {
        queues.clear();
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        for (int queue = 0; queue < 4; queue++) {
            queues.add(device.setUpQueue(queue, QueueSetup.MAX_SIZE));
        }
        return this;
    }

    TransportSession session() {
        return device.session();
    }

    List<String> violations() {
        return window.conduct().violations();
    }

    @Override
    public void close() {
        device.close();
        backend.close();
    }
}
