// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static io.virtsnd.transport.pci.internal.PciSettings.Interrupts.LINE;
import static io.virtsnd.transport.pci.internal.PciSettings.Interrupts.PER_QUEUE;
import static io.virtsnd.transport.pci.internal.PciSettings.Interrupts.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.registers.FakeVectors.Offer;
import io.virtsnd.transport.pci.internal.PciSettings.Interrupts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors and the line: what is asked for, what is given, and what a driver hears. */
@Timeout(60)
class PciInterruptTest {

    private static final long SOON = 5_000_000_000L;
    private static final long ALL = 0b1111;

    @ParameterizedTest(name = "{0}: table {1}, taken {2}, granted {3} => {4}")
    @CsvSource({
        "PER_QUEUE, 64, 64, 64, 5",
        "PER_QUEUE, 5, 5, 5, 5",
        "PER_QUEUE, 4, 4, 4, 2",
        "PER_QUEUE, 2, 2, 2, 2",
        "PER_QUEUE, 1, 1, 1, 1",
        "PER_QUEUE, 0, 0, 0, 0",
        "PER_QUEUE, 5, 4, 5, 2",
        "PER_QUEUE, 5, 1, 5, 1",
        "PER_QUEUE, 5, 0, 5, 0",
        "PER_QUEUE, 5, 5, 3, 2",
        "PER_QUEUE, 5, 5, 1, 1",
        "PER_QUEUE, 5, 5, 0, 0",
        "SHARED, 5, 5, 5, 2",
        "SHARED, 1, 1, 1, 1",
        "LINE, 5, 5, 5, 0"
    })
    void shouldTakeLessWhenThereIsNotEnough(Interrupts wanted, int table, int taken, int granted, int vectors) {
        try (PciBench bench =
                PciBench.of(new Offer(table, taken, granted), wanted).start()) {
            assertThat(bench.function.vectors().enabled()).isEqualTo(vectors);
            for (int queue = 0; queue < 4; queue++) {
                int vector = vectors == 0 ? FakeQueue.NO_VECTOR : Math.min(vectors - 1, queue + 1);
                assertThat(bench.function.device().vector(queue)).isEqualTo(vector);
            }
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldSayWhichQueueWhenEachHasAVector() {
        try (PciBench bench = PciBench.of(Offer.of(5), PER_QUEUE).start()) {
            for (int queue = 0; queue < 4; queue++) {
                bench.function.vectors().signalQueue(queue);
                assertThat(bench.session().await(SOON)).isEqualTo(1L << queue);
            }
            bench.function.vectors().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.CONFIG_CHANGED);
            assertThat(bench.session().await(0)).isZero();
        }
    }

    @Test
    void shouldSayAllQueuesWhenTheyShareAVector() {
        try (PciBench bench = PciBench.of(Offer.of(2), PER_QUEUE).start()) {
            bench.function.vectors().signalQueue(2);
            assertThat(bench.session().await(SOON)).isEqualTo(ALL);
            bench.function.vectors().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.CONFIG_CHANGED);
        }
    }

    @Test
    void shouldSayEverythingWhenThereIsOneVector() {
        try (PciBench bench = PciBench.of(Offer.of(1), PER_QUEUE).start()) {
            bench.function.vectors().signalQueue(1);
            assertThat(bench.session().await(SOON)).isEqualTo(ALL | TransportSession.CONFIG_CHANGED);
        }
    }

    @Test
    void shouldAskForTheCauseWhenThereIsALine() {
        try (PciBench bench = PciBench.of(Offer.of(0), LINE).start()) {
            bench.function.vectors().signalQueue(1);
            assertThat(bench.session().await(SOON)).isEqualTo(ALL);
            bench.function.vectors().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.CONFIG_CHANGED);
            bench.function.vectors().signalQueue(1);
            bench.function.vectors().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(ALL | TransportSession.CONFIG_CHANGED);
            assertThat(bench.session().await(0)).isZero();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldGoOnWaitingWhenTheLineIsOfAnotherDevice() {
        try (PciBench bench = PciBench.of(Offer.of(0), LINE).start()) {
            bench.function.vectors().signals().vector(0); // nothing is in the ISR
            long start = System.nanoTime();
            assertThat(bench.session().await(20_000_000L)).isZero();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
        }
    }

    @Test
    void shouldAssignVectorsAgainWhenTheDeviceWasReset() {
        try (PciBench bench = PciBench.of(Offer.of(5), PER_QUEUE).start()) {
            bench.device.reset();
            assertThat(bench.function.device().vector(3)).isEqualTo(FakeQueue.NO_VECTOR);
            bench.start();
            assertThat(bench.function.device().vector(3)).isEqualTo(4);
            bench.function.vectors().signalQueue(3);
            assertThat(bench.session().await(SOON)).isEqualTo(0b1000);
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldIgnoreVectorsThatNobodyAskedFor() {
        try (PciBench bench = PciBench.of(Offer.of(5), SHARED).start()) {
            bench.function.vectors().signals().vector(60);
            bench.function.vectors().signals().vector(2);
            assertThat(bench.session().await(1_000_000L)).isZero();
        }
    }

    @Test
    void shouldReturnAtOnceWhenWoken() {
        try (PciBench bench = PciBench.of(Offer.of(5), PER_QUEUE).start()) {
            bench.session().wakeup();
            assertThat(bench.session().await(60_000_000_000L)).isZero();
        }
    }
}
