// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.BackendExport;
import io.virtsnd.api.transport.ExportState;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A device on a socket and its driver, in one framework: what is stopped, started and configured is plugged in and out. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SocketIT {

    @Inject
    private BundleContext context;

    private Framework framework;
    private Path folder;
    private Configuration export;
    private Configuration transport;

    @org.ops4j.pax.exam.Configuration
    public Option[] configuration() {
        return House.installed();
    }

    @Before
    public void plugIn() throws Exception {
        framework = new Framework(context);
        folder = Files.createTempDirectory("socket");
        framework.configure("io.virtsnd.device", Map.of("device.name", "served"));
        export = framework.configure("io.virtsnd.export.vhostuser", Map.of("export.name", "served", "path", path("s")));
        transport = framework.configure(
                "io.virtsnd.transport.vhostuser", Map.of("transport.name", "card-s", "path", path("s")));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @After
    public void unplugEverything() throws Exception {
        ConfigurationAdmin admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        for (Configuration configuration : admin.listConfigurations(null)) {
            configuration.delete();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
        assertThat(folder.resolve("s")).doesNotExist();
    }

    private SoundCard card() {
        return framework.service(SoundCard.class, "(card.name=card-s)");
    }

    private static void awaitSound(NumberedPlayer player) {
        long before = player.completed();
        await().atMost(Duration.ofSeconds(20)).until(() -> player.completed() > before + 4_800);
    }

    @Test
    public void shouldPlayWhenBothEndsAreConfigured() throws Exception {
        assertThat(card().streams()).isNotEmpty();
        NumberedPlayer player = new NumberedPlayer(context, 0);
        awaitSound(player);
        assertThat(framework.service(BackendExport.class).state()).isEqualTo(ExportState.STARTED);
        assertThat(framework.service(TransportConnection.class).reason()).isEmpty();
        player.close();
        assertThat(player.problems()).isEmpty();
    }

    @Test
    public void shouldGoOnWhenBundlesAreStoppedAndStartedUnderSound() throws Exception {
        card();
        NumberedPlayer player = new NumberedPlayer(context, 0);
        awaitSound(player);
        for (String name : List.of("transport.vhostuser", "export.vhostuser", "device", "linux", "card")) {
            Bundle bundle = framework.bundle("io.virtsnd." + name);
            bundle.stop();
            await().until(() -> context.getServiceReference(SoundCard.class) == null);
            bundle.start();
            awaitSound(player);
        }
        player.close();
        assertThat(player.problems()).isEmpty();
    }

    @Test
    public void shouldStayWhenANewValueIsImpossible() throws Exception {
        SoundCard card = card();
        transport.update(new Hashtable<>(Map.of("transport.name", "card-s", "path", path("s"), "queue.size", 63)));
        export.update(new Hashtable<>(Map.of("export.name", "served", "path", path("s"), "mode", "9999")));
        NumberedPlayer player = new NumberedPlayer(context, 0);
        awaitSound(player);
        player.close();
        assertThat(card()).isSameAs(card);
    }

    @Test
    public void shouldConnectToAnotherSocketWhenConfigured() throws Exception {
        SoundCard card = card();
        export.update(new Hashtable<>(Map.of("export.name", "served", "path", path("other"))));
        await().until(() -> context.getServiceReference(VirtioTransport.class) == null);
        await().until(() ->
                framework.service(TransportConnection.class).reason().isPresent());
        transport.update(new Hashtable<>(Map.of("transport.name", "card-s", "path", path("other"))));
        assertThat(card()).isNotSameAs(card);
    }
}
