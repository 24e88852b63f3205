// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.message.PcmCommand;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cards come with their transports, and go with them. */
class CardDriverTest {

    private final FakeHouse house = new FakeHouse();
    private final FakeTransport transport = house.transport();

    @AfterEach
    void leavesNothing() {
        house.close();
    }

    private SoundCard plugged() {
        house.plug("front", transport);
        return house.awaitCard();
    }

    @Test
    void shouldRegisterCardOfTheSameNameWhenTransportComes() {
        SoundCard card = plugged();

        assertThat(card.name()).isEqualTo("front");
        assertThat(house.properties.get(0).get("card.name")).isEqualTo("front");
        assertThat(house.properties.get(0).get("transport.name")).isEqualTo("front");
        assertThat(house.properties.get(0).get("card.output.channels")).isInstanceOf(Integer.class);
        assertThat(card.streams()).containsExactly(FakeControl.stream(0), FakeControl.stream(1));
    }

    @Test
    void shouldFollowTheSequenceOfInitialisationWhenProbed() {
        transport.withConfig(FakeTransport.config(3, 2, 1));
        plugged();

        assertThat(house.journal.entries())
                .containsExactly(
                        "claim",
                        "status 0",
                        "status 1",
                        "status 3",
                        "features 0x130000000",
                        "status 11",
                        "queue 0 size 64",
                        "queue 1 size 64",
                        "queue 2 size 256",
                        "queue 3 size 128",
                        "open control",
                        "open events",
                        "status 15",
                        "JACK_INFO 3",
                        "PCM_INFO 2",
                        "CHMAP_INFO 1",
                        "open streams",
                        "register front");
    }

    @Test
    void shouldTakeItApartInOrderWhenTransportGoes() {
        plugged();
        house.journal.clear();

        house.driver.unbindTransport(transport);

        assertThat(house.journal.entries())
                .containsExactly(
                        "unregister front",
                        "card lost",
                        "shutdown streams",
                        "cancel control",
                        "stop events",
                        "status 0",
                        "release control",
                        "release events",
                        "release streams",
                        "close session");
        assertThat(transport.memory.held()).isZero();
        assertThat(transport.touchedUnclaimed).isZero();
    }

    @Test
    void shouldFailTypedWhenCardIsUsedAfterRemoval() {
        SoundCard card = plugged();

        house.driver.unbindTransport(transport);

        assertThatThrownBy(() -> card.open(0))
                .isInstanceOf(DeviceGoneException.class)
                .hasMessageContaining("card=front");
        assertThatThrownBy(() -> card.remapJack(0, 1, 1)).isInstanceOf(DeviceGoneException.class);
        assertThat(house.stream().failure).isInstanceOf(DeviceGoneException.class);
        assertThat(card.statistics().queues()).hasSize(4);
    }

    @Test
    void shouldRemoveAllCardsWhenStopped() {
        plugged();
        FakeTransport second = house.transport();
        house.plug("back", second);
        house.awaitCards(2);

        house.driver.deactivate();

        assertThat(house.cards).isEmpty();
        assertThat(transport.isClaimed()).isFalse();
        assertThat(second.isClaimed()).isFalse();
        assertThat(house.journal.count("shutdown streams")).isEqualTo(2);
    }

    @Test
    void shouldHaveNoCardWhenTransportHasNoName() {
        house.driver.bindTransport(transport, Map.of("service.id", 7L));
        house.driver.bindTransport(transport, Map.of("transport.name", 7));

        house.driver.unbindTransport(transport);
        assertThat(house.journal.entries()).isEmpty();
    }

    @Test
    void shouldWaitForTheNameWhenAnotherTransportHasIt() {
        plugged();
        FakeTransport second = house.transport();
        FakeTransport third = house.transport();
        house.plug("front", second);
        house.plug("front", third);

        house.driver.unbindTransport(third);
        house.driver.unbindTransport(transport);

        await().until(second::isClaimed);
        await().until(() -> house.cards.size() == 1);
        assertThat(third.isClaimed()).isFalse();
    }

    @Test
    void shouldReturnFromUnbindWhenDeviceDoesNotAnswerTheProbe() {
        house.silent = true;
        house.plug("front", transport);
        await().until(() -> house.journal.has("JACK_INFO 0"));

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.has("register front")).isFalse();
        assertThat(house.journal.has("release control")).isTrue();
        assertThat(transport.memory.held()).isZero();
    }

    @Test
    void shouldKeepMemoryInQuarantineWhenDeviceDoesNotReset() {
        plugged();
        transport.resets = false;

        house.driver.unbindTransport(transport);

        assertThat(house.journal.entries()).doesNotContain("release control", "release events", "release streams");
        assertThat(transport.memory.held()).isEqualTo(4);
        assertThat(transport.isClaimed()).isFalse();
    }

    @Test
    void shouldGiveTransportBackWhenDeviceIsOutOfReach() {
        plugged();
        transport.unreachable = true;

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.only("shutdown streams", "release streams", "abandon streams", "close session"))
                .containsExactly("shutdown streams", "abandon streams", "close session");
    }

    @Test
    void shouldNotWaitForConsumersWhenRemovedWhileRegistering() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        house.onRegister = () -> {
            entered.countDown();
            await().until(() -> leave.getCount() == 0);
        };
        house.plug("front", transport);
        entered.await();

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.has("register front")).isFalse();
        leave.countDown();
        await().untilAsserted(() -> assertThat(house.journal.only("register front", "unregister front"))
                .containsExactly("register front", "unregister front"));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        assertThat(transport.touchedUnclaimed).isZero();
    }

    @Test
    void shouldLetConsumersCloseStreamsWhenUnregistered() {
        plugged();
        house.onUnregister = () -> assertThat(house.journal.entries())
                .doesNotContain("cancel control", "shutdown streams", "stop events", "close session");

        house.driver.unbindTransport(transport);

        assertThat(house.cards).isEmpty();
    }

    @Test
    void shouldReleaseOnItsOwnThreadWhatWasClosedInCallback() {
        plugged();
        FakeStreams streams = house.stream();
        streams.onCompleted = () -> streams.releaseDue = true;
        transport.signal(1L << 2);

        await().until(() -> house.journal.has("release closed on virtsnd-front-card"));
        assertThat(house.cards).hasSize(1);
    }

    @Test
    void shouldNotBeHeldUpWhenReleaseOfClosedStreamIsNotAnswered() {
        plugged();
        FakeStreams streams = house.stream();
        FakeControl control = house.control();
        control.silent = true;
        streams.onReleaseClosed = () -> control.command(PcmCommand.STOP, 0);
        streams.releaseDue = true;
        transport.signal(1L << 2);
        await().until(() -> house.journal.has("STOP 0"));

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.has("release streams")).isTrue();
    }

    @Test
    @Timeout(5)
    void shouldNotWaitForLongWhenDeviceDoesNotAnswerAtRemoval() {
        plugged();
        house.control().silent = true;
        house.stream().onShutdown = () -> house.control().command(PcmCommand.STOP, 0);

        house.driver.unbindTransport(transport);

        assertThat(transport.isClaimed()).isFalse();
        assertThat(house.journal.has("release streams")).isTrue();
    }
}
