// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.RouteStatistics;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Routes for people; 80 columns, but for what has no bound. */
final class RouteText {

    private static final String ROW = "  %8s %12s %10s %6s  %s%n";

    private RouteText() {}

    static String of(List<AudioRoute> routes) {
        if (routes.isEmpty()) {
            return "no routes: configure io.virtsnd.audio.playback or io.virtsnd.audio.capture";
        }
        return routes.stream()
                .sorted(Comparator.comparing(AudioRoute::direction).thenComparing(AudioRoute::name))
                .map(RouteText::of)
                .collect(Collectors.joining("\n"));
    }

    private static String of(AudioRoute route) {
        SoundFormat format = route.format();
        boolean plays = route.direction() == Direction.OUTPUT;
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "route %s: %s, %s %d Hz %d ch, %s%n",
                route.name(),
                plays ? "playback" : "capture",
                format.format(),
                format.rate().hertz(),
                format.channels(),
                route.card().map(card -> "on card " + card).orElse("on no card")));
        route.trouble().ifPresent(why -> text.append("  ").append(why).append(System.lineSeparator()));
        List<RouteMember> members = route.members();
        if (!members.isEmpty()) {
            text.append(String.format(Locale.ROOT, ROW, plays ? "source" : "sink", "frames", "lost", "volume", "type"));
            members.forEach(member -> text.append(row(member)));
        }
        RouteStatistics counters = route.statistics();
        text.append(String.format(
                Locale.ROOT,
                "  %d frames, %d silent; cards left: %d in order, %d suddenly; %d frames repeated, gap %.1f ms",
                counters.frames(),
                counters.silent(),
                counters.orderly(),
                counters.sudden(),
                counters.repeated(),
                counters.longestGap() / 1e6));
        return text.toString();
    }

    private static String row(RouteMember member) {
        String type = member.failure().isEmpty() ? member.type() : member.type() + " failed: " + member.failure();
        return String.format(
                Locale.ROOT,
                ROW,
                member.service(),
                member.frames(),
                member.lost(),
                String.format(Locale.ROOT, "%.2f", member.volume()),
                type);
    }
}
