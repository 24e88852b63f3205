// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.StreamStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Cards and what their streams do, for people; 80 columns. */
final class StreamText {

    private static final String ROW = "  %6s %-6s %-8s %-22s %12s %6s %6s%n";

    private StreamText() {}

    static String of(List<SoundCard> cards) {
        if (cards.isEmpty()) {
            return "no cards: configure a transport, or see virtsnd:plug --help";
        }
        return cards.stream()
                .sorted(Comparator.comparing(SoundCard::name))
                .map(StreamText::of)
                .collect(Collectors.joining("\n"));
    }

    private static String of(SoundCard card) {
        StringBuilder text = new StringBuilder("card " + card.name() + System.lineSeparator());
        text.append(String.format(Locale.ROOT, ROW, "stream", "", "state", "format", "frames", "delay", "xruns"));
        List<StreamStatus> open = card.openStreams();
        for (PcmInfo stream : card.streams()) {
            text.append(open.stream()
                    .filter(status -> status.streamId() == stream.streamId())
                    .findFirst()
                    .map(status -> row(stream, status))
                    .orElseGet(() -> row(stream, "-", "-", "-", "-", "-")));
        }
        for (JackInfo jack : card.jacks()) {
            text.append("  jack " + jack.jackId() + ": " + (jack.connected() ? "connected" : "not connected")
                    + System.lineSeparator());
        }
        for (ChannelMap map : card.channelMaps()) {
            text.append("  map " + map.direction() + ": " + map.positions() + System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    private static String row(PcmInfo stream, StreamStatus status) {
        return row(
                stream,
                status.state(),
                status.params().map(StreamText::format).orElse("-"),
                status.hardwarePosition(),
                status.delay(),
                status.statistics().xruns());
    }

    private static String row(PcmInfo stream, Object... rest) {
        return String.format(
                Locale.ROOT, ROW, stream.streamId(), stream.direction(), rest[0], rest[1], rest[2], rest[3], rest[4]);
    }

    private static String format(PcmParams params) {
        return params.format() + " " + params.rate().hertz() + " Hz " + params.channels() + " ch";
    }
}
