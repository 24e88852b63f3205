// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.virtqueue.VirtioFeatures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices that cannot be driven, not yet, or not any more. */
class ProbeTest {

    private final FakeHouse house = new FakeHouse();
    private final FakeTransport transport = house.transport();

    @AfterEach
    void leavesNothing() {
        house.close();
        assertThat(transport.isClaimed()).isFalse();
    }

    private void refused() {
        house.plug("front", transport);
        await().until(() -> house.journal.has("close session"));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        assertThat(house.journal.count("claim")).isEqualTo(1);
        assertThat(house.cards).isEmpty();
        assertThat(transport.memory.held()).isZero();
    }

    @Test
    void shouldRefuseWhenPlaybackQueueIsTooSmall() {
        transport.withQueue(2, 2);
        refused();
        assertThat(house.journal.has("open control")).isFalse();
    }

    @Test
    void shouldRefuseWhenCaptureQueueIsTooSmall() {
        transport.withQueue(3, 3);
        refused();
    }

    @Test
    void shouldRefuseWhenControlQueueCannotHoldRequest() {
        transport.withQueue(0, 1);
        refused();
    }

    @Test
    void shouldRefuseWhenConfigurationIsTooShort() {
        transport.withConfig(new byte[8]);
        refused();
    }

    @Test
    void shouldRefuseWhenNumbersOfConfigurationAreImpossible() {
        transport.withConfig(FakeTransport.config(0, -1, 0));
        refused();
    }

    @Test
    void shouldRefuseWhenDeviceIsLegacy() {
        transport.offered = VirtioFeatures.INDIRECT_DESC;
        refused();
    }

    @Test
    void shouldProbeWhenDataQueuesHaveFourEntries() {
        transport.withQueue(2, 4).withQueue(3, 4);
        house.plug("front", transport);
        await().until(() -> house.cards.size() == 1);
        assertThat(house.stream().setup.tx().size()).isEqualTo(4);
    }

    @Test
    void shouldTakePowerOfTwoWhenQueueIsOfAnotherSize() {
        transport.withQueue(2, 100);
        house.plug("front", transport);
        await().until(() -> house.cards.size() == 1);
        assertThat(house.stream().setup.tx().size()).isEqualTo(64);
    }

    @Test
    void shouldTryAgainWhenTransportIsClaimedByAnother() {
        transport.claimedElsewhere = "a test";
        house.plug("front", transport);
        await().until(() -> house.journal.count("claim refused") >= 2);

        transport.claimedElsewhere = null;

        await().until(() -> house.cards.size() == 1);
    }

    @Test
    void shouldTryAgainWhenDeviceDoesNotReset() {
        transport.setStatusUnclaimed(4);
        transport.resets = false;
        house.plug("front", transport);
        await().until(() -> house.journal.has("close session"));

        transport.resets = true;

        await().until(() -> house.cards.size() == 1);
    }

    @Test
    void regressionShouldStopEventsWhenDeviceGoesAtTheLastStep() {
        transport.lastStatus = 15;
        house.plug("front", transport);
        await().until(() -> house.journal.has("close session"));
        assertThat(house.journal.has("stop events")).isTrue();
        assertThat(house.journal.has("release events")).isFalse();
    }

    @Test
    void shouldSettleAllStreamsAndResetWhenDeviceDoesNotStartFresh() {
        transport.startsFresh = false;
        house.refuses = true;
        house.plug("front", transport);
        await().until(() -> house.cards.size() == 1);

        assertThat(house.journal.only("claim", "STOP 0", "RELEASE 0", "STOP 1", "RELEASE 1", "status 0", "status 15"))
                .containsExactly(
                        "claim",
                        "status 0",
                        "status 15",
                        "STOP 0",
                        "RELEASE 0",
                        "STOP 1",
                        "RELEASE 1",
                        "status 0",
                        "status 0",
                        "status 15");
        assertThat(house.journal.only("open streams")).hasSize(1);
        assertThat(transport.memory.held()).isEqualTo(4);
    }

    @Test
    void shouldCancelRequestsWhenDeviceFailsDuringProbe() {
        house.silent = true;
        house.plug("front", transport);
        await().until(() -> house.journal.has("JACK_INFO 0"));
        house.silent = false;

        transport.needReset();

        await().until(() -> house.cards.size() == 1);
        assertThat(house.journal.count("claim")).isEqualTo(2);
    }
}
