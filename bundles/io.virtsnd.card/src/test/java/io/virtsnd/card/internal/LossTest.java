// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.TransportSession;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that fail while their card is in use. */
class LossTest {

    private final FakeHouse house = new FakeHouse();
    private final FakeTransport transport = house.transport();
    private SoundCard first;

    @BeforeEach
    void plug() {
        house.plug("front", transport);
        first = house.awaitCard();
        house.journal.clear();
    }

    @AfterEach
    void leavesNothing() {
        house.close();
        assertThat(transport.isClaimed()).isFalse();
        assertThat(transport.touchedUnclaimed).isZero();
    }

    private void awaitSecondCard() {
        await().until(() -> house.cards.stream().anyMatch(another -> another != first));
    }

    @Test
    void shouldBeProbedAgainWhenDeviceNeedsReset() {
        transport.needReset();
        awaitSecondCard();

        assertThat(house.journal.only(
                        "card lost",
                        "unregister front",
                        "fail streams",
                        "stop events",
                        "status 0",
                        "release streams",
                        "close session",
                        "claim",
                        "register front"))
                .containsExactly(
                        "card lost",
                        "unregister front",
                        "fail streams",
                        "stop events",
                        "status 0",
                        "release streams",
                        "close session",
                        "claim",
                        "status 0",
                        "register front");
        assertThat(house.journal.has("shutdown streams")).isFalse();
        assertThat(house.streams.get(0).failure)
                .isInstanceOf(DeviceGoneException.class)
                .hasMessageContaining("needs a reset")
                .hasMessageContaining("status=0x4f");
        assertThat(transport.memory.held()).isEqualTo(4);
    }

    @Test
    void shouldCancelRequestsBeforeConsumersLoseTheCard() {
        transport.needReset();
        awaitSecondCard();

        assertThat(house.journal.only("cancel control", "fail streams").get(0)).isEqualTo("cancel control");
    }

    @Test
    void shouldBeProbedAgainWhenDeviceWasResetBySomebodyElse() {
        transport.setStatusUnclaimed(0);
        transport.signal(TransportSession.CONFIG_CHANGED);
        awaitSecondCard();
    }

    @Test
    void shouldGoOnWhenOnlyTheConfigurationChanged() {
        transport.signal(TransportSession.CONFIG_CHANGED);
        transport.signal(1L << 1);
        await().until(() -> house.journal.has("event completed"));

        assertThat(house.cards).containsExactly(first);
    }

    @Test
    void shouldTryUntilItIsThereWhenDeviceWasRemoved() {
        transport.unreachable = true;
        transport.signal(TransportSession.REMOVED);
        await().until(() -> house.journal.count("claim") >= 2);
        assertThat(house.cards).isEmpty();

        transport.unreachable = false;
        awaitSecondCard();
    }

    @Test
    void shouldBeProbedAgainWhenControlQueueIsBroken() {
        house.control().broken = true;
        transport.signal(1);
        awaitSecondCard();
    }

    @Test
    void shouldBeProbedAgainWhenQueueThrows() {
        house.control().thrown = new IllegalStateException("a bug");
        transport.signal(1);
        awaitSecondCard();

        assertThat(house.streams.get(0).failure).hasRootCauseMessage("a bug");
    }

    @Test
    void shouldBeProbedAgainWhenResetOfStreamsIsDue() {
        first.open(0);
        house.stream().resetDue = true;
        awaitSecondCard();
    }

    @Test
    void shouldWaitForOtherStreamsWhenOneQueueIsBroken() {
        FakeStreams streams = house.stream();
        streams.state = PcmState.RUNNING;
        streams.stallNanos = 1;
        streams.broken = true;
        first.open(0);
        transport.signal(1L << 1);
        await().until(() -> house.journal.has("event completed"));
        assertThat(house.cards).containsExactly(first);

        streams.state = PcmState.FAILED;
        awaitSecondCard();
    }

    @Test
    void shouldLetRemovalTakeOverWhenConsumersHoldUpTheLoss() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        house.onUnregister = () -> {
            entered.countDown();
            await().until(() -> leave.getCount() == 0);
        };
        transport.needReset();
        entered.await();

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.count("fail streams")).isEqualTo(1);
        leave.countDown();
        await().until(() -> house.journal.has("unregister front"));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        assertThat(house.journal.has("claim")).isFalse();
    }
}
