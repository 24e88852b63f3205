// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundle with native access is installed again and again: what it was before goes. Runs Felix in this process. */
public class LinuxBundleIT {

    private static final String LINUX = "io.virtsnd.linux";
    private static final String SERVICE = "io.virtsnd.linux.Linux";
    /** Views of memory that outlive the bundle that made it. */
    private static final List<ByteBuffer> VIEWS = new ArrayList<>();

    private static final int TIMES = Boolean.getBoolean("virtsnd.quick") ? 1 : 2;

    @Test
    public void shouldLetItsLoaderGoWhenInstalledAgain() throws Exception {
        Framework felix = FelixHere.started();
        BundleContext context = felix.getBundleContext();
        try {
            for (int time = 0; time < TIMES; time++) {
                signal(context);
                WeakReference<ClassLoader> before = loader(context);
                uninstall(context);
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> {
                            System.gc();
                            assertThat(before.get()).isNull();
                        });
                context.installBundle(House.jar(LINUX).toUri().toString()).start();
            }
            signal(context);
        } finally {
            felix.stop();
            felix.waitForStop(5_000);
        }
    }

    @Test
    public void shouldWorkAgainWhenStoppedAndStarted() throws Exception {
        Framework felix = FelixHere.started();
        try {
            for (int time = 0; time < 3; time++) {
                signal(felix.getBundleContext());
                linux(felix.getBundleContext()).stop();
                assertThat(felix.getBundleContext().getAllServiceReferences(SERVICE, null))
                        .isNull();
                linux(felix.getBundleContext()).start();
            }
        } finally {
            felix.stop();
            felix.waitForStop(5_000);
        }
    }

    private static Bundle linux(BundleContext context) {
        return new io.virtsnd.itests.paxexam.Framework(context).bundle(LINUX);
    }

    private static WeakReference<ClassLoader> loader(BundleContext context) {
        return new WeakReference<>(linux(context).adapt(BundleWiring.class).getClassLoader());
    }

    /** Native access works: a counter is made, signalled, taken and closed, and memory is made, mapped and left behind. */
    private static void signal(BundleContext context) throws Exception {
        await().until(() -> context.getAllServiceReferences(SERVICE, null) != null);
        ServiceReference<?> reference = context.getAllServiceReferences(SERVICE, null)[0];
        Object linux = context.getService(reference);
        try (AutoCloseable event =
                (AutoCloseable) linux.getClass().getMethod("createEventFd").invoke(linux)) {
            event.getClass().getMethod("signal").invoke(event);
            assertThat(event.getClass().getMethod("take").invoke(event)).isEqualTo(true);
            AutoCloseable file = (AutoCloseable) linux.getClass()
                    .getMethod("createMemoryFile", String.class, long.class)
                    .invoke(linux, "virtsnd-left", 4096L);
            Object mapping =
                    file.getClass().getMethod("map", long.class, int.class).invoke(file, 0L, 4096);
            VIEWS.add((ByteBuffer) mapping.getClass().getMethod("buffer").invoke(mapping));
            file.close();
        } finally {
            context.ungetService(reference);
        }
    }

    /** The bundle, and whoever uses its packages is resolved anew. */
    private static void uninstall(BundleContext context) throws Exception {
        Bundle bundle = linux(context);
        bundle.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), event -> {
                    if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                        refreshed.countDown();
                    }
                });
        refreshed.await();
    }
}
