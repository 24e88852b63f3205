// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A device behind registers, its transport, and a driver that has not started it.
 *
 * @param <B> the bench itself
 */
abstract class RegisterBench<B extends RegisterBench<B>> implements AutoCloseable {

    final List<QueueSetup> queues = new ArrayList<>();
    final VirtioDevice device;
    private final SoftwareDevice backend;

    RegisterBench(Function<VirtioBackend, VirtioTransport> plug) {
        backend = new SoftwareDevice(DeviceShape.STEPPED, plug);
        device = new VirtioDevice(backend.transport(), "bench", System::nanoTime);
    }

    abstract B self();

    /** Where the device is. */
    abstract RegisterFake fake();

    /** The transport goes. */
    abstract void removeTransport();

    final VirtioTransport transport() {
        return backend.transport();
    }

    /** From reset to DRIVER_OK, with all queues. */
    final B start() {
        configure();
        device.driverOk();
        return self();
    }

    /** From reset to the last queue. */
    final B configure() {
        queues.clear();
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        for (int queue = 0; queue < 4; queue++) {
            queues.add(device.setUpQueue(queue, QueueSetup.MAX_SIZE));
        }
        return self();
    }

    final TransportSession session() {
        return device.session();
    }

    final List<String> violations() {
        return fake().conduct().violations();
    }

    @Override
    public final void close() {
        device.close();
        backend.close();
    }
}
