// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.transport.loopback.internal.LoopbackSettings;
import io.virtsnd.transport.loopback.internal.LoopbackTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The loopback transport, with and without INDIRECT_DESC and EVENT_IDX, and in bounce mode. */
class LoopbackConformanceTest {

    /** A loopback transport whose driver must not break any rule. */
    private abstract static class Loopback extends TransportConformance {

        private final boolean indirect;
        private final boolean eventIdx;
        private final boolean bounce;
        private final List<LoopbackTransport> transports = new ArrayList<>();

        Loopback(boolean indirect, boolean eventIdx, boolean bounce) {
            this.indirect = indirect;
            this.eventIdx = eventIdx;
            this.bounce = bounce;
        }

        @Override
        public DeviceUnderTest device(DeviceShape shape) {
            return new SoftwareDevice(shape, device -> {
                LoopbackTransport transport = new LoopbackTransport(
                        new LoopbackSettings("loopback", shape.queueSize(), indirect, eventIdx, bounce),
                        device,
                        new Random(shape.hashCode()));
                transports.add(transport);
                return transport;
            });
        }

        @Override
        public boolean handsKicksOn() {
            return !bounce;
        }

        @AfterEach
        void shouldHaveKeptTheRules() {
            assertThat(transports)
                    .allSatisfy(transport -> assertThat(transport.violations().values())
                            .as("%s", transport.violations())
                            .allMatch(count -> count == 0));
        }
    }

    @Nested
    class WithIndirectAndEventIndex extends Loopback {
        WithIndirectAndEventIndex() {
            super(true, true, false);
        }
    }

    @Nested
    @Tag("full")
    class WithIndirect extends Loopback {
        WithIndirect() {
            super(true, false, false);
        }
    }

    @Nested
    @Tag("full")
    class WithEventIndex extends Loopback {
        WithEventIndex() {
            super(false, true, false);
        }
    }

    @Nested
    @Tag("full")
    class Bare extends Loopback {
        Bare() {
            super(false, false, false);
        }
    }

    @Nested
    @Tag("full")
    class BouncedIndirect extends Loopback {
        BouncedIndirect() {
            super(true, true, true);
        }
    }

    @Nested
    class Bounced extends Loopback {
        Bounced() {
            super(false, false, true);
        }
    }
}
