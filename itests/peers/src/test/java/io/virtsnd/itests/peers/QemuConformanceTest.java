// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.itests.conformance.HouseServices;
import io.virtsnd.itests.conformance.PlaybackChapter;
import io.virtsnd.transport.pci.internal.PciSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Playback of the conformance suite with QEMU's own device: as fast as it goes, without its mixer. */
@Tag("peer")
@Timeout(120)
class QemuConformanceTest {

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    private abstract static class Qemu implements PlaybackChapter {

        private final BareMachine machine;
        private final QtestCard.Plan plan;

        @TempDir
        Path folder;

        Qemu(BareMachine machine, QtestCard.Plan plan) {
            this.machine = machine.fast().raw();
            this.plan = plan;
        }

        @Override
        public DeviceUnderTest device(DeviceShape shape) {
            return new QemuDevice(folder, machine, plan);
        }

        @Override
        public void run(DeviceShape shape, CardTest test, SoundEventListener... listeners) {
            try (DeviceUnderTest device = device(shape);
                    CardBench bench =
                            new CardBench(HouseServices.messages(List.of(listeners)), QtestCard.LINGER_MILLIS)) {
                test.with(bench.plug(device.transport()), device, bench);
            }
        }

        /** It has other formats: {@link QemuPlaybackTest}. */
        @Override
        public void shouldPlayEveryFrameOfEachFormat(PcmFormat format) {}

        /** All its streams go to one file: {@link QemuPlaybackTest}. */
        @Override
        public void shouldKeepStreamsApartWhenSeveralPlayAtOnce() {}
    }

    @Nested
    class OnPci extends Qemu {
        OnPci() {
            super(BareMachine.MICROVM_PCIE, QtestCard.Plan.DEFAULT);
        }
    }

    @Nested
    class OnPciWithTheLine extends Qemu {
        OnPciWithTheLine() {
            super(
                    BareMachine.Q35,
                    QtestCard.Plan.DEFAULT.with("line").with(PciSettings.DEFAULT.withFeatures(false, true)));
        }
    }

    @Nested
    class InAWindow extends Qemu {
        InAWindow() {
            super(BareMachine.MICROVM, QtestCard.Plan.DEFAULT);
        }
    }
}
