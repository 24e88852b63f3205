// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.QueueStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reports for people. */
final class CardText {

    private static final String ROW = "  %-8s %-7s %6s %10s %10s %10s %14s %14s %10s%n";

    private CardText() {}

    static String of(List<CardReport> reports) {
        return reports.stream().map(CardText::of).collect(Collectors.joining("\n"));
    }

    private static String of(CardReport report) {
        StringBuilder text = new StringBuilder("card " + report.card() + "\n");
        report.streams().forEach(stream -> text.append(stream(stream)));
        report.jacks()
                .forEach(jack -> text.append(String.format(
                        Locale.ROOT,
                        "  jack %d: node %d, %s, defconf 0x%08x, caps 0x%08x%s%n",
                        jack.jackId(),
                        jack.hdaFnNid(),
                        jack.connected() ? "connected" : "not connected",
                        jack.hdaRegDefconf(),
                        jack.hdaRegCaps(),
                        jack.canRemap() ? ", can be remapped" : "")));
        report.channelMaps()
                .forEach(map -> text.append(String.format(
                        Locale.ROOT,
                        "  channel map %d: node %d, %s, %s%n",
                        map.mapId(),
                        map.hdaFnNid(),
                        map.direction(),
                        map.positions())));
        text.append(String.format(
                Locale.ROOT,
                ROW,
                "queue",
                "end",
                "size",
                "messages",
                "kicks",
                "used",
                "bytes out",
                "bytes in",
                "violations"));
        for (QueueStatistics driver : report.driver().queues()) {
            text.append(row("driver", driver));
            if (report.deviceEnd(driver.queue()) != null) {
                text.append(row("device", report.deviceEnd(driver.queue())));
            }
        }
        text.append(String.format(
                Locale.ROOT,
                "  control: %d errors, %d time-outs; events: %d, %d unknown, %d lost",
                report.driver().controlErrors(),
                report.driver().controlTimeouts(),
                report.driver().events(),
                report.driver().unknownEvents(),
                report.driver().lostEvents()));
        return text.toString();
    }

    private static String stream(PcmInfo info) {
        return String.format(
                Locale.ROOT,
                "  stream %d: node %d, %s, %d to %d channels%n    formats  %s%n    rates    %s Hz%n    features %s%n",
                info.streamId(),
                info.hdaFnNid(),
                info.direction(),
                info.channelsMin(),
                info.channelsMax(),
                words(info.formats()),
                info.rates().stream()
                        .map(PcmRate::hertz)
                        .sorted()
                        .map(Object::toString)
                        .collect(Collectors.joining(" ")),
                words(info.features()));
    }

    private static String words(java.util.Set<? extends Enum<?>> values) {
        return values.stream()
                .sorted(java.util.Comparator.comparingInt(Enum::ordinal))
                .map(Enum::name)
                .collect(Collectors.joining(" "));
    }

    private static String row(String end, QueueStatistics queue) {
        return String.format(
                Locale.ROOT,
                ROW,
                CardReport.queueName(queue.queue()),
                end,
                queue.size(),
                queue.messages(),
                queue.kicks(),
                queue.used(),
                queue.bytesOut(),
                queue.bytesIn(),
                queue.violations());
    }
}
