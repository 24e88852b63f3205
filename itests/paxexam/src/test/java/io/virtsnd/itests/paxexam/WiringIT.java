// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** All bundles resolve and find each other; configurations plug things in and out. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WiringIT {

    @Inject
    private BundleContext context;

    @org.ops4j.pax.exam.Configuration
    public Option[] configuration() {
        return House.installed();
    }

    @After
    public void unplugEverything() throws Exception {
        ConfigurationAdmin admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        Configuration[] configurations = admin.listConfigurations(null);
        for (Configuration configuration : configurations == null ? new Configuration[0] : configurations) {
            configuration.delete();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("virtsnd-")));
    }

    @Test
    public void shouldBeActiveAllOfThem() {
        List<Bundle> inactive = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING)
                .toList();
        assertThat(inactive).isEmpty();
    }

    @Test
    public void shouldOfferMessageServicesAndNoCardWhenNothingIsPlugged() {
        Framework framework = new Framework(context);
        assertThat(framework.service(ControlMessaging.class)).isNotNull();
        assertThat(framework.service(PcmMessaging.class)).isNotNull();
        assertThat(framework.service(EventDispatch.class)).isNotNull();
        assertThat(context.getServiceReference(SoundCard.class)).isNull();
        assertThat(context.getServiceReference(VirtioTransport.class)).isNull();
    }

    @Test
    public void shouldComeAndGoWithTheirConfigurations() throws Exception {
        Framework framework = new Framework(context);
        Configuration device = framework.configure("io.virtsnd.device", Map.of("device.name", "front"));
        Configuration transport =
                framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card-front"));
        framework.service(VirtioBackend.class, "(&(device.name=front)(virtio.device.id=25))");
        framework.service(VirtioTransport.class, "(&(transport.name=card-front)(virtio.device.id=25))");
        SoundCard card = framework.service(SoundCard.class, "(&(card.name=card-front)(transport.name=card-front))");
        assertThat(card.name()).isEqualTo("card-front");
        assertThat(card.streams()).isNotEmpty();

        transport.delete();
        await().until(() -> context.getServiceReference(SoundCard.class) == null);
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card-front"));
        framework.service(SoundCard.class);
        device.delete();
        await().until(() -> context.getServiceReference(SoundCard.class) == null);
    }

    @Test
    public void shouldStayInForceWhenNewValueIsImpossible() throws Exception {
        Framework framework = new Framework(context);
        framework.configure("io.virtsnd.device", Map.of("device.name", "front"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card-front"));
        SoundCard card = framework.service(SoundCard.class);
        Configuration driver = framework.service(ConfigurationAdmin.class).getConfiguration("io.virtsnd.card", "?");
        driver.update(new Hashtable<>(Map.of("control.timeout", "soon", "drain.linger", -5L)));
        driver.update(new Hashtable<>(Map.of("control.timeout", 0L)));

        NumberedPlayer player = new NumberedPlayer(context, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> player.completed() > 1000);
        player.close();
        assertThat(player.problems()).isEmpty();
        assertThat(framework.service(SoundCard.class)).isSameAs(card);
    }

    @Test
    public void shouldGoOnInAnotherFileWhenRawBackendIsRestarted() throws Exception {
        goesOnInAnotherFile("io.virtsnd.backend.raw", "out.raw", 0);
    }

    @Test
    public void shouldGoOnInAnotherFileWhenWavBackendIsRestarted() throws Exception {
        goesOnInAnotherFile("io.virtsnd.backend.wav", "out.wav", 44);
    }

    private void goesOnInAnotherFile(String backend, String name, int headerBytes) throws Exception {
        Framework framework = new Framework(context);
        Path folder = Files.createTempDirectory("restart");
        framework.configure(
                backend,
                Map.of("backend.name", "out", "path", folder.resolve(name).toString()));
        framework.configure(
                "io.virtsnd.device", Map.of("device.name", "front", "backend.target", "(backend.name=out)"));
        framework.configure("io.virtsnd.transport.loopback", Map.of("transport.name", "card-front"));
        framework.service(AudioBackend.class);
        NumberedPlayer player = new NumberedPlayer(context, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> player.completed() > 5000);
        Bundle bundle = framework.bundle(backend);
        bundle.stop();
        byte[] first = Files.readAllBytes(folder.resolve(name));
        bundle.start();
        long restarted = player.completed();
        await().atMost(Duration.ofSeconds(10)).until(() -> player.completed() > restarted + 24_000);
        player.close();

        assertThat(player.problems()).isEmpty();
        assertThat(player.streams())
                .as("streams: the swap is no end of the stream")
                .isEqualTo(1);
        await().until(() -> NumberedFiles.in(folder).size() == 2);
        assertThat(Files.readAllBytes(folder.resolve(name)))
                .as("nothing is overwritten")
                .isEqualTo(first);
        NumberedFiles files = NumberedFiles.read(NumberedFiles.in(folder), headerBytes);
        assertThat(files.repeated).isZero();
        assertThat(files.next).isGreaterThanOrEqualTo(player.first());
    }
}
