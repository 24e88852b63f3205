// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.device.internal.DeviceSettings;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.itests.conformance.CapturingBackend;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.HouseServices;
import io.virtsnd.transport.loopback.internal.LoopbackSettings;
import io.virtsnd.transport.loopback.internal.LoopbackTransport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.osgi.framework.Constants;

/** A card of the real driver with a software device behind, which keeps what it played. */
final class TestCard implements AutoCloseable {

    private static final int QUEUE_SIZE = 256;

    private final long id;
    private final CapturingBackend backend = new CapturingBackend();
    private final SoundDevice device;
    private final CardBench bench;
    private final SoundCard card;

    /** Two outputs and an input: streams 0, 1 and 2. */
    TestCard(long id, ClockKind clock) {
        this(id, clock, true);
    }

    /** @param bounce whether the conduct of the driver is checked */
    TestCard(long id, ClockKind clock, boolean bounce) {
        this.id = id;
        device = new SoundDevice(
                DeviceSettings.of("device-" + id, clock, Direction.OUTPUT, Direction.OUTPUT, Direction.INPUT),
                System::nanoTime);
        HouseServices.backend(device, backend);
        device.start();
        bench = new CardBench(HouseServices.messages(List.of()), 1, "card-" + id + "-");
        card = bench.plug(new LoopbackTransport(
                new LoopbackSettings("card-" + id, QUEUE_SIZE, true, true, bounce), device, new Random(id)));
    }

    SoundCard card() {
        return card;
    }

    Map<String, Object> properties() {
        return Map.of(Constants.SERVICE_ID, id);
    }

    /** What the first output played. */
    byte[] played() {
        return backend.played(0);
    }

    CapturingBackend backend() {
        return backend;
    }

    /** Takes the transport away; who uses the card learns it from its stream. */
    void unplug() {
        bench.unplug();
    }

    @Override
    public void close() {
        bench.unplug();
        bench.close();
        device.close();
    }
}
