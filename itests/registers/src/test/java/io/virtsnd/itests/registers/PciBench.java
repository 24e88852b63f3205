// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import java.util.function.Function;

/** A bench with a function. */
final class PciBench extends RegisterBench<PciBench> {

    static final FakePciFunction.Shape SHAPE =
            new FakePciFunction.Shape(FakeLayout.PAGES, FakeDevice.Traits.of(64), FakeVectors.Offer.of(5));

    final FakePciFunction function;
    final PciTransport transport;

    PciBench(FakePciFunction.Shape shape, PciSettings settings) {
        this(new Plug(shape, settings));
    }

    private PciBench(Plug plug) {
        super(plug);
        function = plug.function;
        transport = plug.transport;
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

    @Override
    PciBench self() {
        return this;
    }

    @Override
    RegisterFake fake() {
        return function;
    }

    @Override
    void removeTransport() {
        transport.remove();
    }

    /** Puts the device into a function, and the function into a transport. */
    private static final class Plug implements Function<VirtioBackend, VirtioTransport> {

        private final FakePciFunction.Shape shape;
        private final PciSettings settings;
        private FakePciFunction function;
        private PciTransport transport;

        Plug(FakePciFunction.Shape shape, PciSettings settings) {
            this.shape = shape;
            this.settings = settings;
        }

        @Override
        public VirtioTransport apply(VirtioBackend model) {
            function = new FakePciFunction(model, shape);
            transport = new PciTransport("pci", function, settings);
            return transport;
        }
    }
}
