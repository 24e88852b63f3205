// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.QueueStatistics;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Reports for programs. */
final class CardJson {

    private CardJson() {}

    static String of(List<CardReport> reports) {
        JsonObject root = new JsonObject();
        root.add("cards", array(reports, CardJson::card));
        return new GsonBuilder().setPrettyPrinting().create().toJson(root);
    }

    private static <T> JsonArray array(Collection<T> values, Function<T, JsonElement> element) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(value -> array.add(element.apply(value)));
        return array;
    }

    private static JsonArray names(Collection<? extends Enum<?>> values) {
        JsonArray array = new JsonArray(values.size());
        values.stream()
                .sorted(Comparator.comparingInt(Enum::ordinal))
                .map(Enum::name)
                .forEach(array::add);
        return array;
    }

    private static JsonObject card(CardReport report) {
        JsonObject card = new JsonObject();
        card.addProperty("name", report.card());
        card.add("streams", array(report.streams(), CardJson::stream));
        card.add("jacks", array(report.jacks(), CardJson::jack));
        card.add("channelMaps", array(report.channelMaps(), CardJson::map));
        card.add("queues", array(report.driver().queues(), driver -> queue(driver, report.deviceEnd(driver.queue()))));
        card.addProperty("controlErrors", report.driver().controlErrors());
        card.addProperty("controlTimeouts", report.driver().controlTimeouts());
        card.addProperty("events", report.driver().events());
        card.addProperty("unknownEvents", report.driver().unknownEvents());
        card.addProperty("lostEvents", report.driver().lostEvents());
        return card;
    }

    private static JsonObject stream(PcmInfo info) {
        JsonObject stream = new JsonObject();
        stream.addProperty("stream", info.streamId());
        stream.addProperty("node", info.hdaFnNid());
        stream.addProperty("direction", info.direction().name());
        stream.addProperty("channelsMin", info.channelsMin());
        stream.addProperty("channelsMax", info.channelsMax());
        stream.add("formats", names(info.formats()));
        JsonArray rates = new JsonArray();
        info.rates().stream().map(PcmRate::hertz).sorted().forEach(rates::add);
        stream.add("rates", rates);
        stream.add("features", names(info.features()));
        return stream;
    }

    private static JsonObject jack(JackInfo info) {
        JsonObject jack = new JsonObject();
        jack.addProperty("jack", info.jackId());
        jack.addProperty("node", info.hdaFnNid());
        jack.addProperty("connected", info.connected());
        jack.addProperty("canRemap", info.canRemap());
        jack.addProperty("defconf", Integer.toUnsignedLong(info.hdaRegDefconf()));
        jack.addProperty("caps", Integer.toUnsignedLong(info.hdaRegCaps()));
        return jack;
    }

    private static JsonObject map(ChannelMap info) {
        JsonObject map = new JsonObject();
        map.addProperty("map", info.mapId());
        map.addProperty("node", info.hdaFnNid());
        map.addProperty("direction", info.direction().name());
        JsonArray positions = new JsonArray();
        info.positions().forEach(position -> positions.add(position.name()));
        map.add("positions", positions);
        return map;
    }

    private static JsonObject queue(QueueStatistics driver, QueueStatistics device) {
        JsonObject queue = new JsonObject();
        queue.addProperty("queue", CardReport.queueName(driver.queue()));
        queue.add("driver", end(driver));
        if (device != null) {
            queue.add("device", end(device));
        }
        return queue;
    }

    private static JsonObject end(QueueStatistics queue) {
        JsonObject end = new JsonObject();
        end.addProperty("size", queue.size());
        end.addProperty("messages", queue.messages());
        end.addProperty("kicks", queue.kicks());
        end.addProperty("used", queue.used());
        end.addProperty("bytesOut", queue.bytesOut());
        end.addProperty("bytesIn", queue.bytesIn());
        end.addProperty("violations", queue.violations());
        return end;
    }
}
