// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.itests.conformance.TransportConformance;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The PCI transport on functions of several kinds, with and without INDIRECT_DESC and EVENT_IDX. */
class PciConformanceTest {

    /** A function whose driver must not break any rule. */
    private abstract static class Pci extends TransportConformance {

        private final PciSettings settings;
        private final FakeLayout layout;
        private final int vectors;
        private final List<FakePciFunction> functions = new ArrayList<>();

        Pci(PciSettings settings, FakeLayout layout, int vectors) {
            this.settings = settings;
            this.layout = layout;
            this.vectors = vectors;
        }

        @Override
        public DeviceUnderTest device(DeviceShape shape) {
            return new SoftwareDevice(shape, device -> {
                FakePciFunction function = new FakePciFunction(
                        device,
                        new FakePciFunction.Shape(
                                layout, FakeDevice.Traits.of(shape.queueSize()), FakeVectors.Offer.of(vectors)));
                functions.add(function);
                return new PciTransport("pci", function, settings);
            });
        }

        @AfterEach
        void shouldHaveKeptTheRules() {
            assertThat(functions).allSatisfy(function -> {
                assertThat(function.conduct().violations()).isEmpty();
                assertThat(function.isClaimed()).isFalse();
                assertThat(function.resets()).isZero();
            });
        }
    }

    @Nested
    class WithAVectorForEachQueue extends Pci {
        WithAVectorForEachQueue() {
            super(PciSettings.DEFAULT, FakeLayout.PAGES, 5);
        }
    }

    @Nested
    @Tag("full")
    class WithTwoVectors extends Pci {
        WithTwoVectors() {
            super(PciSettings.DEFAULT.withFeatures(false, true), FakeLayout.SCATTERED, 2);
        }
    }

    @Nested
    @Tag("full")
    class WithOneVector extends Pci {
        WithOneVector() {
            super(PciSettings.DEFAULT.withFeatures(true, false), FakeLayout.ONE_DOORBELL, 1);
        }
    }

    @Nested
    @Tag("full")
    class WithLine extends Pci {
        WithLine() {
            super(PciSettings.DEFAULT.withFeatures(false, false), FakeLayout.PAGES, 0);
        }
    }
}
