// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.HouseServices;
import io.virtsnd.transport.pci.internal.PciSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The card of a QEMU, without a framework: the real component, the real transports, the real driver. */
final class QtestCard implements AutoCloseable, QtestConnection.Listener {

    /** As the driver has it by default: QEMU's mixer is late. */
    static final long LINGER_MILLIS = 100;

    private final CardBench bench = new CardBench(HouseServices.messages(List.of()), LINGER_MILLIS);
    private final QtestConnection connection;
    private volatile VirtioTransport transport;

    /**
     * How the card is to be driven.
     *
     * @param interrupts of the connection
     * @param pci of PCI functions
     * @param wrap is put around the transport
     */
    record Plan(String interrupts, PciSettings pci, UnaryOperator<VirtioTransport> wrap) {

        static final Plan DEFAULT = new Plan("polled", PciSettings.DEFAULT, transport -> transport);

        Plan with(String other) {
            return new Plan(other, pci, wrap);
        }

        Plan with(PciSettings other) {
            return new Plan(interrupts, other, wrap);
        }

        Plan wrapped(UnaryOperator<VirtioTransport> other) {
            return new Plan(interrupts, pci, other);
        }
    }

    /** Connects, as soon as there is somebody to connect to. */
    QtestCard(Path folder, Plan plan) {
        this(folder, plan, CardBench.CARD);
    }

    /** The same with a name of its own. */
    QtestCard(Path folder, Plan plan, String name) {
        connection = new QtestConnection(folder, plan, name, this);
    }

    @Override
    public void plugged(VirtioTransport found) {
        transport = found;
        bench.offer(found);
    }

    @Override
    public void unplugged() {
        bench.unplug();
    }

    /** The card, when it is there. */
    SoundCard card() {
        return bench.awaitCard();
    }

    CardBench bench() {
        return bench;
    }

    VirtioTransport transport() {
        return transport;
    }

    /** Why there is no device, as soon as it is known. */
    String reason() {
        return await().atMost(Duration.ofSeconds(10))
                .until(() -> connection.state().reason(), Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        connection.close();
        bench.close();
    }
}
