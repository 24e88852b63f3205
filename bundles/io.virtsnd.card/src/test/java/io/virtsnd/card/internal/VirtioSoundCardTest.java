// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.CardStatistics;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.UnsupportedRequestException;
import io.virtsnd.api.message.EventSink;
import io.virtsnd.api.message.PcmSettings;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What applications see of a card. */
class VirtioSoundCardTest {

    private final FakeHouse house = new FakeHouse(new FakeHouse.Config(250, 30, 1000));
    private final FakeTransport transport = house.transport().withConfig(FakeTransport.config(2, 2, 0));
    private SoundCard card;

    @BeforeEach
    void plug() {
        house.plug("front", transport);
        card = house.awaitCard();
    }

    @AfterEach
    void unplug() {
        house.close();
    }

    private EventSink sink() {
        return house.events.get(0).setup.sink();
    }

    @Test
    void shouldShowJackAsItIsWhenDeviceSaysSo() {
        assertThat(card.jacks()).extracting(JackInfo::connected).containsExactly(false, false);

        assertThat(sink().jackChanged(1, true)).isTrue();
        assertThat(card.jacks()).extracting(JackInfo::connected).containsExactly(false, true);

        assertThat(sink().jackChanged(1, false)).isTrue();
        assertThat(card.jacks()).extracting(JackInfo::connected).containsExactly(false, false);
    }

    @Test
    void shouldSayInItsPropertiesWhereSomethingIsPluggedIn() {
        assertThat(connectedJacks()).isEmpty();
        sink().jackChanged(1, true);
        await().until(() -> Arrays.equals(connectedJacks(), new int[] {1}));
        sink().jackChanged(0, true);
        await().until(() -> Arrays.equals(connectedJacks(), new int[] {0, 1}));
        sink().jackChanged(1, false);
        await().until(() -> Arrays.equals(connectedJacks(), new int[] {0}));
    }

    private int[] connectedJacks() {
        return (int[]) house.properties.get(house.properties.size() - 1).get("card.jacks.connected");
    }

    @Test
    void shouldKnowNothingWhenEventIsOfAnother() {
        assertThat(sink().jackChanged(2, true)).isFalse();
        assertThat(sink().jackChanged(-1, true)).isFalse();
        assertThat(sink().periodElapsed(2)).isFalse();
        assertThat(sink().periodElapsed(-1)).isFalse();
        assertThat(sink().periodElapsed(1)).isTrue();
    }

    @Test
    void shouldTellStreamsWhenDeviceReportsXrun() {
        assertThat(sink().xrun(1)).isTrue();
        assertThat(house.journal.has("xrun 1")).isTrue();
    }

    @Test
    void shouldRemapWhenJackIsThere() {
        card.remapJack(1, 5, 6);
        assertThat(house.journal.has("JACK_REMAP 1 5 6")).isTrue();

        assertThatThrownBy(() -> card.remapJack(9, 5, 6))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessageContaining("jack=9");
    }

    @Test
    void shouldGatherCountersOfAllQueuesWhenAsked() {
        CardStatistics statistics = card.statistics();

        assertThat(statistics.queues()).extracting(QueueStatistics::queue).containsExactly(0, 1, 2, 3);
        assertThat(statistics.controlTimeouts()).isEqualTo(3);
        assertThat(statistics.controlErrors()).isEqualTo(4);
        assertThat(statistics.events()).isEqualTo(5);
        assertThat(statistics.unknownEvents()).isEqualTo(6);
        assertThat(statistics.lostEvents()).isEqualTo(7);
    }

    @Test
    void shouldHandItsTimesOnWhenProbed() {
        assertThat(house.stream().setup.settings())
                .isEqualTo(new PcmSettings(
                        30_000_000L, PcmSettings.DEFAULT.releaseNanos(), PcmSettings.DEFAULT.stallNanos()));
    }

    @Test
    void shouldTakeOtherTimesWhenProbedAfterTheChange() {
        house.driver.modified(new FakeHouse.Config(250, 40, 0));
        transport.needReset();

        await().until(() -> house.streams.size() == 2);
        assertThat(house.stream().setup.settings().lingerNanos()).isEqualTo(40_000_000L);
    }
}
