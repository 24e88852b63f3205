// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.RouteStatistics;
import io.virtsnd.api.audio.SoundFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTextTest {

    private record FakeRoute(
            String name,
            Direction direction,
            SoundFormat format,
            Optional<String> card,
            Optional<String> trouble,
            List<RouteMember> members,
            RouteStatistics statistics)
            implements AudioRoute {
        @Override
        public void volume(long service, float volume) {
            throw new AssertionError("a text changes nothing");
        }
    }

    private static final SoundFormat STEREO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    private static final AudioRoute PLAYING = new FakeRoute(
            "default",
            Direction.OUTPUT,
            STEREO,
            Optional.of("snd"),
            Optional.empty(),
            List.of(
                    new RouteMember(57, "com.example.Beep", 48_000, 0, 1, ""),
                    new RouteMember(58, "com.example.Radio", 960, 480, 0.25f, "java.io.IOException: off air")),
            new RouteStatistics(96_000, 480, 2, 1, 1_920, 700_000));

    private static final AudioRoute IDLE = new FakeRoute(
            "attic",
            Direction.INPUT,
            STEREO,
            Optional.empty(),
            Optional.of("no card has a free stream"),
            List.of(),
            new RouteStatistics(0, 0, 0, 0, 0, 0));

    @Test
    void shouldShowWhoPlaysWhere() {
        assertThat(RouteText.of(List.of(IDLE, PLAYING)))
                .isEqualToNormalizingNewlines(
                        """
                route default: playback, S16 48000 Hz 2 ch, on card snd
                    source       frames       lost volume  type
                        57        48000          0   1.00  com.example.Beep
                        58          960        480   0.25  com.example.Radio failed: java.io.IOException: off air
                  96000 frames, 480 silent; cards left: 2 in order, 1 suddenly; 1920 frames repeated, gap 0.7 ms
                route attic: capture, S16 48000 Hz 2 ch, on no card
                  no card has a free stream
                  0 frames, 0 silent; cards left: 0 in order, 0 suddenly; 0 frames repeated, gap 0.0 ms""");
    }

    @Test
    void shouldSayHowToGetARouteWhenThereIsNone() {
        assertThat(RouteText.of(List.of())).contains("configure io.virtsnd.audio.playback");
    }
}
