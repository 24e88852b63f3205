// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a card is brought up, what it says it has, and what both ends count. */
interface CardChapter extends Conformance {

    @Test
    default void shouldFollowTheSequenceOfInitialisation() {
        try (DeviceUnderTest device = device(DeviceShape.FREE);
                CardBench bench = CardBench.ofTheHouse()) {
            SpyTransport spy = new SpyTransport(device.transport());
            bench.plug(spy);

            assertThat(spy.calls().subList(0, 11))
                    .containsExactly(
                            "status 0",
                            "status 1",
                            "status 3",
                            "read features",
                            "write features",
                            "status 11",
                            "queue 0",
                            "queue 1",
                            "queue 2",
                            "queue 3",
                            "status 15");
            assertThat(spy.calls()).contains("kick 0").doesNotContain("kick 1", "kick 2", "read controls");
        }
    }

    @Test
    default void shouldAcceptOnlyWhatItKnowsAndIsOffered() {
        try (DeviceUnderTest device = device(DeviceShape.FREE);
                CardBench bench = CardBench.ofTheHouse()) {
            SpyTransport spy = new SpyTransport(device.transport());
            bench.plug(spy);

            long known = VirtioFeatures.VERSION_1
                    | VirtioFeatures.ACCESS_PLATFORM
                    | VirtioFeatures.INDIRECT_DESC
                    | VirtioFeatures.EVENT_IDX;
            assertThat(spy.accepted()).isEqualTo(device.transport().deviceFeatures() & known);
        }
    }

    @Test
    default void shouldSayWhatTheDeviceHas() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            assertThat(card.streams()).extracting(PcmInfo::direction).isEqualTo(DeviceShape.FREE.streams());
            assertThat(card.streams()).extracting(PcmInfo::streamId).containsExactly(0, 1, 2, 3);
            assertThat(card.streams()).allSatisfy(stream -> {
                assertThat(stream.channelsMin()).isEqualTo(1);
                assertThat(stream.channelsMax()).isEqualTo(8);
                assertThat(stream.formats()).isNotEmpty();
                assertThat(stream.rates()).hasSize(16);
            });
            assertThat(card.jacks()).extracting(JackInfo::jackId).containsExactly(0, 1);
            assertThat(card.jacks()).extracting(JackInfo::canRemap).containsExactly(true, false);
            assertThat(card.channelMaps()).isNotEmpty();
            assertThat(card.channelMaps())
                    .extracting(ChannelMap::mapId)
                    .isEqualTo(IntStream.range(0, card.channelMaps().size())
                            .boxed()
                            .toList());
        });
    }

    @Test
    default void shouldHaveAsManyStreamsAsThereAreWhenTheyDoNotFitOneAnswer() {
        Direction[] many = new Direction[600];
        Arrays.fill(many, Direction.OUTPUT);
        run(DeviceShape.FREE.withStreams(many), (card, device, bench) -> {
            assertThat(card.streams()).hasSize(600);
            byte[] sound = Frames.noise(PARAMS, 2000, 599);
            try (PcmSubstream stream = card.open(599)) {
                stream.setParams(PARAMS);
                Frames.play(stream, sound);
            }
            PlaybackChapter.assertPlayed(device, 599, sound);
        });
    }

    @Test
    default void shouldHearOfJacksWhenSomethingIsPlugged() {
        List<String> heard = new CopyOnWriteArrayList<>();
        SoundEventListener listener = new SoundEventListener() {
            @Override
            public void jackChanged(String card, int jackId, boolean connected) {
                heard.add(card + " " + jackId + " " + connected);
            }
        };
        run(
                DeviceShape.FREE,
                (card, device, bench) -> {
                    boolean before = card.jacks().get(1).connected();
                    device.control().plug(1, !before);
                    await().until(() -> card.jacks().get(1).connected() != before);
                    device.control().plug(1, before);
                    await().until(() -> heard.size() == 2);
                    assertThat(heard)
                            .containsExactly(CardBench.CARD + " 1 " + !before, CardBench.CARD + " 1 " + before);
                },
                listener);
    }

    @Test
    default void shouldCountTheSameAtBothEnds() {
        run(DeviceShape.FREE, (card, device, bench) -> {
            byte[] sound = Frames.noise(PARAMS, 480 * 50 + 5, 1);
            try (PcmSubstream output = card.open(0);
                    PcmSubstream input = card.open(1)) {
                output.setParams(PARAMS);
                input.setParams(PARAMS);
                Frames.play(output, sound);
                input.prepare();
                input.start();
                Frames.read(input, 480 * 30);
                input.stop();
                input.release();
                output.release();
            }
            device.control().plug(1, false);
            device.control().plug(1, true);
            await().untilAsserted(
                            () -> assertThat(sameAtBothEnds(card.statistics().queues()))
                                    .isEqualTo(sameAtBothEnds(device.control().statistics())));
            List<QueueStatistics> queues = card.statistics().queues();
            assertThat(queues.get(2).messages()).isEqualTo(51);
            assertThat(queues.get(2).bytesOut()).isEqualTo(sound.length + 51 * 4L);
            assertThat(queues.get(2).bytesIn()).isEqualTo(51 * 8L);
            assertThat(queues).extracting(QueueStatistics::violations).containsOnly(0L);
            assertThat(card.statistics().controlErrors()).isZero();
        });
    }

    /** The counts that must be the same. */
    private List<QueueStatistics> sameAtBothEnds(List<QueueStatistics> queues) {
        return queues.stream()
                .map(queue -> new QueueStatistics(
                        queue.queue(),
                        queue.size(),
                        queue.messages(),
                        handsKicksOn() ? queue.kicks() : 0,
                        queue.used(),
                        queue.bytesOut(),
                        queue.bytesIn(),
                        queue.violations()))
                .toList();
    }
}
