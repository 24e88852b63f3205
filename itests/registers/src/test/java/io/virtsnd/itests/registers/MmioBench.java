// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import java.util.function.Function;

/** A bench with a window. */
final class MmioBench extends RegisterBench<MmioBench> {

    final FakeMmioWindow window;
    final MmioTransport transport;

    MmioBench(FakeDevice.Traits traits, MmioSettings settings) {
        this(new Plug(traits, settings));
    }

    private MmioBench(Plug plug) {
        super(plug);
        window = plug.window;
        transport = plug.transport;
    }

    static MmioBench of(FakeDevice.Traits traits) {
        return new MmioBench(traits, MmioSettings.DEFAULT);
    }

    @Override
    MmioBench self() {
        return this;
    }

    @Override
    RegisterFake fake() {
        return window;
    }

    @Override
    void removeTransport() {
        transport.remove();
    }

    /** Puts the device into a window, and the window into a transport. */
    private static final class Plug implements Function<VirtioBackend, VirtioTransport> {

        private final FakeDevice.Traits traits;
        private final MmioSettings settings;
        private FakeMmioWindow window;
        private MmioTransport transport;

        Plug(FakeDevice.Traits traits, MmioSettings settings) {
            this.traits = traits;
            this.settings = settings;
        }

        @Override
        public VirtioTransport apply(VirtioBackend model) {
            window = new FakeMmioWindow(model, traits);
            transport = new MmioTransport("mmio", window, settings);
            return transport;
        }
    }
}
