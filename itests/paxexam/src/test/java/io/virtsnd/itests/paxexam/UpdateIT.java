// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;

/** Message bundles are updated to another build under sound, with and without refresh: the new build plays. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class UpdateIT {

    private static final Map<String, Class<?>> SERVICES = Map.of(
            "io.virtsnd.control", ControlMessaging.class,
            "io.virtsnd.pcm", PcmMessaging.class,
            "io.virtsnd.event", EventDispatch.class);

    @Inject
    private BundleContext context;

    private Framework framework;
    private NumberedPlayer player;

    @Configuration
    public Option[] configuration() {
        return House.installed();
    }

    @Test
    public void shouldPlayTheNewBuildWhenUpdated() throws Exception {
        play(false);
    }

    @Test
    public void shouldPlayTheNewBuildWhenUpdatedAndRefreshed() throws Exception {
        play(true);
    }

    private void play(boolean refresh) throws Exception {
        framework = new Framework(context);
        framework.configure("io.virtsnd.device", Map.of("device.name", "dev"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card0"));
        player = new NumberedPlayer(context, 0);
        awaitProgress();
        int build = 1;
        for (String name : SERVICES.keySet()) {
            build++;
            WeakReference<ClassLoader> old = update(name, build, refresh);
            assertThat(Rebuilt.buildOf(framework.service(SERVICES.get(name)))).isEqualTo(build);
            awaitProgress();
            assertInUse(name);
            if (name.equals("io.virtsnd.pcm")) {
                assertThat(Rebuilt.buildOf(player.current()))
                        .as("the stream that plays")
                        .isEqualTo(build);
            }
            await("old build of " + name + " is let go of")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        System.gc();
                        return old.get() == null;
                    });
        }
        player.close();
        assertThat(player.problems()).isEmpty();
    }

    private WeakReference<ClassLoader> update(String name, int build, boolean refresh) throws Exception {
        Bundle bundle = framework.bundle(name);
        WeakReference<ClassLoader> old = new WeakReference<>(
                framework.service(SERVICES.get(name)).getClass().getClassLoader());
        bundle.update(Rebuilt.of(House.jar(name), build));
        assertThat(bundle.getVersion().getQualifier()).endsWith("-build" + build);
        if (refresh) {
            CountDownLatch refreshed = new CountDownLatch(1);
            context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
                if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                    refreshed.countDown();
                }
            });
            assertThat(refreshed.await(10, TimeUnit.SECONDS)).isTrue();
        }
        return old;
    }

    /** The card driver holds the service of the new build, and the card that plays was probed with it. */
    private void assertInUse(String name) {
        ServiceReference<?> reference = context.getServiceReference(SERVICES.get(name));
        assertThat(reference.getUsingBundles())
                .extracting(Bundle::getSymbolicName)
                .contains("io.virtsnd.card");
    }

    private void awaitProgress() {
        PcmSubstream before = player.current();
        long from = player.completed();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        player.current() != null && player.completed() - from >= 10 * NumberedPlayer.PERIOD_FRAMES);
        assertThat(player.problems()).as("since %s", before).isEmpty();
    }
}
