// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;
import io.virtsnd.api.transport.VirtioTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Every part of the path is stopped and started under sound, in random order: no frame is lost, nothing is leaked. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class HotSwapIT {

    private static final boolean QUICK = Boolean.getBoolean("virtsnd.quick");
    private static final int SWAPS = QUICK ? 20 : 200;
    private static final int PERIODS_BETWEEN = 10;
    private static final String CONSUMER = "consumer";
    private static final String BACKEND = "io.virtsnd.backend.raw";
    private static final List<String> PARTS = List.of(
            "io.virtsnd.transport.loopback",
            "io.virtsnd.control",
            "io.virtsnd.pcm",
            "io.virtsnd.event",
            "io.virtsnd.card",
            BACKEND,
            CONSUMER);

    @Inject
    private BundleContext context;

    private Framework framework;
    private NumberedPlayer player;
    private long returned;

    @Configuration
    public Option[] configuration() {
        return House.installed();
    }

    @Test
    public void shouldLoseAndLeakNothingWhenPartsAreSwappedUnderSound() throws Exception {
        framework = new Framework(context);
        Path folder = Files.createTempDirectory("swap");
        plug(folder);
        warmUp();
        Census before = Census.of(context);

        long seed = Long.getLong("virtsnd.seed", System.nanoTime());
        System.err.println("HotSwapIT: swaps=" + SWAPS + " seed=" + seed + "; again with -Dvirtsnd.seed=" + seed);
        player = new NumberedPlayer(context, player.first());
        Random random = new Random(seed);
        for (int i = 0; i < SWAPS; i++) {
            swap(PARTS.get(random.nextInt(PARTS.size())));
        }
        end();
        assertBound();
        assertOutput(folder);
        Census after = Census.of(context);
        System.err.println("HotSwapIT: direct memory before=" + before.directMemory() + " after=" + after.directMemory()
                + " x 64 KiB");
        assertThat(after.beyond(before)).isEmpty();
    }

    private void plug(Path folder) {
        framework.configure(
                BACKEND,
                Map.of("backend.name", "out", "path", folder.resolve("out.raw").toString()));
        framework.configure(
                "io.virtsnd.device",
                Map.of("device.name", "dev", "streams", new String[] {"output"}, "clock", "sample"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card0"));
    }

    /** Everything once, so that what is made once for all is there when things are counted. */
    private void warmUp() throws Exception {
        player = new NumberedPlayer(context, 0);
        for (String part : PARTS) {
            swap(part);
        }
        end();
    }

    private void end() throws InterruptedException {
        player.close();
        returned += player.returned();
        assertThat(player.problems()).isEmpty();
    }

    private void swap(String part) throws Exception {
        awaitProgress(part);
        if (part.equals(CONSUMER)) {
            end();
            player = new NumberedPlayer(context, player.first());
        } else {
            Bundle bundle = framework.bundle(part);
            stop(bundle);
            bundle.start();
        }
        awaitProgress(part);
    }

    private static void stop(Bundle bundle) throws BundleException {
        long from = System.nanoTime();
        bundle.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).as("%s", bundle).isLessThan(Duration.ofSeconds(4));
    }

    /** At least 10 periods complete. */
    private void awaitProgress(String part) {
        long from = player.completed();
        await("progress around " + part)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> player.completed() - from >= PERIODS_BETWEEN * NumberedPlayer.PERIOD_FRAMES);
        assertThat(player.problems()).isEmpty();
    }

    private void assertBound() {
        for (Class<?> type : List.of(
                ControlMessaging.class,
                PcmMessaging.class,
                EventDispatch.class,
                VirtioTransport.class,
                AudioBackend.class)) {
            assertThat(framework.service(type)).isNotNull();
        }
        assertThat(framework.service(SoundCard.class, "(card.name=card0)").name())
                .isEqualTo("card0");
    }

    /** In order, repeats at most what came back, and missing at most what was played while no backend was there. */
    private void assertOutput(Path folder) throws IOException {
        SoundDeviceControl device = framework.service(SoundDeviceControl.class);
        NumberedFiles files = NumberedFiles.read(NumberedFiles.in(folder), 0);
        System.err.println("HotSwapIT: " + files + " returned=" + returned + " device=" + device.streamStatistics(0));
        assertThat(files.next).isGreaterThanOrEqualTo(player.first());
        assertThat(files.repeated).isLessThanOrEqualTo(returned);
        assertThat(files.missing).isLessThanOrEqualTo(device.streamStatistics(0).discarded());
    }
}
