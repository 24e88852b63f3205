// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.Test;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** A framework that is stopped while it plays is down in time, and leaves no thread. Runs Felix in this process. */
public class FrameworkStopIT {

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Test
    public void shouldBeDownInTimeWhenStoppedUnderSound() throws Exception {
        Framework felix = FelixHere.started();
        io.virtsnd.itests.paxexam.Framework framework =
                new io.virtsnd.itests.paxexam.Framework(felix.getBundleContext());
        framework.configure("io.virtsnd.backend.nullaudio", Map.of("backend.name", "null"));
        framework.configure("io.virtsnd.device", Map.of("device.name", "dev"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card0"));
        NumberedPlayer player = new NumberedPlayer(felix.getBundleContext(), 0);
        await().atMost(Duration.ofSeconds(20)).until(() -> player.completed() > 20 * NumberedPlayer.PERIOD_FRAMES);

        long from = System.nanoTime();
        felix.stop();
        FrameworkEvent stopped = felix.waitForStop(BOUND.toMillis());
        Duration took = Duration.ofNanos(System.nanoTime() - from);

        System.err.println("FrameworkStopIT: stopped under sound in " + took.toMillis() + " ms");
        assertThat(stopped.getType()).isEqualTo(FrameworkEvent.STOPPED);
        assertThat(took).isLessThan(BOUND);
        player.close();
        assertThat(player.problems()).isEmpty();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
    }
}
