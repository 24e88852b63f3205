// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.itests.conformance.TransportConformance;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The MMIO transport, with and without INDIRECT_DESC and EVENT_IDX. */
class MmioConformanceTest {

    /** A window whose driver must not break any rule. */
    private abstract static class Mmio extends TransportConformance {

        private final MmioSettings settings;
        private final List<FakeMmioWindow> windows = new ArrayList<>();

        Mmio(boolean indirect, boolean eventIdx) {
            settings = MmioSettings.DEFAULT.withFeatures(eventIdx, indirect);
        }

        @Override
        public DeviceUnderTest device(DeviceShape shape) {
            return new SoftwareDevice(shape, device -> {
                FakeMmioWindow window = new FakeMmioWindow(device, FakeDevice.Traits.of(shape.queueSize()));
                windows.add(window);
                return new MmioTransport("mmio", window, settings);
            });
        }

        @AfterEach
        void shouldHaveKeptTheRules() {
            assertThat(windows).allSatisfy(window -> {
                assertThat(window.conduct().violations()).isEmpty();
                assertThat(window.isClaimed()).isFalse();
            });
        }
    }

    @Nested
    class WithIndirectAndEventIndex extends Mmio {
        WithIndirectAndEventIndex() {
            super(true, true);
        }
    }

    @Nested
    @Tag("full")
    class WithIndirect extends Mmio {
        WithIndirect() {
            super(true, false);
        }
    }

    @Nested
    @Tag("full")
    class WithEventIndex extends Mmio {
        WithEventIndex() {
            super(false, true);
        }
    }

    @Nested
    @Tag("full")
    class Bare extends Mmio {
        Bare() {
            super(false, false);
        }
    }
}
