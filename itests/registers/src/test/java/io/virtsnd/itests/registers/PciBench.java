// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.ArrayList;
import java.util.List;

/** A function, its transport, and a driver that has not started it. */
final class PciBench implements AutoCloseable {

    static final FakePciFunction.Shape SHAPE =
            new FakePciFunction.Shape(FakeLayout.PAGES, FakeDevice.Traits.of(64), FakeVectors.Offer.of(5));

    private final SoftwareDevice backend;
    final List<QueueSetup> queues = new ArrayList<>();
    FakePciFunction function;
    PciTransport transport;
    final VirtioDevice device;

    PciBench(FakePciFunction.Shape shape, PciSettings settings) {
        backend = new SoftwareDevice(DeviceShape.STEPPED, model -> {
            function = new FakePciFunction(model, shape);
            transport = new PciTransport("pci", function, settings);
            return transport;
        });
        device = new VirtioDevice(transport, "bench", System::nanoTime);
    }

    static PciBench of(FakeVectors.Offer offer, PciSettings.Interrupts wanted) {
        return new PciBench(
                new FakePciFunction.Shape(FakeLayout.PAGES, FakeDevice.Traits.of(64), offer),
                PciSettings.DEFAULT.withInterrupts(wanted));
    }

    static PciBench of(FakeDevice.Traits traits) {
        return new PciBench(
                new FakePciFunction.Shape(FakeLayout.SCATTERED, traits, FakeVectors.Offer.of(2)), PciSettings.DEFAULT);
    }

    /** From reset to DRIVER_OK, with all queues. */
    PciBench start() {
        configure();
        device.driverOk();
        return this;
    }

    /** From reset to the last queue. */
    PciBench configure() {
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
        return function.conduct().violations();
    }

    @Override
    public void close() {
        device.close();
        backend.close();
    }
}
