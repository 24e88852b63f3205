// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.virtsnd.api.QueueStatistics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CardReportTest {

    private static final CardReport DRIVER_ONLY = CardReport.of(new FakeCard(), Optional.empty());
    private static final CardReport BOTH = new CardReport(
            DRIVER_ONLY.card(),
            DRIVER_ONLY.streams(),
            DRIVER_ONLY.jacks(),
            DRIVER_ONLY.channelMaps(),
            DRIVER_ONLY.driver(),
            List.of(new QueueStatistics(2, 64, 17, 13, 16, 1700, 156, 1)));

    @Test
    void shouldShowBothEndsOfEachQueueWhenText() {
        assertThat(CardText.of(List.of(BOTH)).lines())
                .anyMatch(line -> line.matches(" *tx +driver +64 +7 +3 +6 +700 +56 +0"))
                .anyMatch(line -> line.matches(" *tx +device +64 +17 +13 +16 +1700 +156 +1"))
                .anyMatch(line -> line.contains("stream 0: node 0, OUTPUT, 1 to 8 channels"))
                .anyMatch(line -> line.contains("jack 0: node 1, connected, defconf 0x00000010"))
                .anyMatch(line -> line.contains("channel map 0: node 2, OUTPUT, [FL, FR]"));
    }

    @Test
    void shouldShowTheDriverAloneWhenTheDeviceIsElsewhere() {
        assertThat(CardText.of(List.of(DRIVER_ONLY))).contains("driver").doesNotContain("device ");
    }

    @Test
    void shouldBeReadByProgramsWhenJson() {
        JsonObject card = JsonParser.parseString(CardJson.of(List.of(BOTH)))
                .getAsJsonObject()
                .getAsJsonArray("cards")
                .get(0)
                .getAsJsonObject();

        assertThat(card.get("name").getAsString()).isEqualTo("fake");
        JsonObject stream = card.getAsJsonArray("streams").get(0).getAsJsonObject();
        assertThat(stream.getAsJsonArray("rates").get(0).getAsInt()).isEqualTo(5512);
        assertThat(stream.getAsJsonArray("rates").get(15).getAsInt()).isEqualTo(384_000);
        assertThat(stream.getAsJsonArray("formats").get(5).getAsString()).isEqualTo("S16");
        JsonObject queue = card.getAsJsonArray("queues").get(0).getAsJsonObject();
        assertThat(queue.get("queue").getAsString()).isEqualTo("tx");
        assertThat(queue.getAsJsonObject("driver").get("bytesOut").getAsLong()).isEqualTo(700);
        assertThat(queue.getAsJsonObject("device").get("kicks").getAsLong()).isEqualTo(13);
        assertThat(card.get("lostEvents").getAsLong()).isEqualTo(5);
    }
}
