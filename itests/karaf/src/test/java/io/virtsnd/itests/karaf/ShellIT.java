// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import javax.inject.Inject;
import org.apache.karaf.kar.KarService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** What an administrator types while a source plays. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ShellIT {

    @Inject
    private BundleContext context;

    @Inject
    private KarService kars;

    @Inject
    private ConfigurationAdmin admin;

    @Configuration
    public Option[] configuration() {
        return Karaf.plain();
    }

    /** Calls a command as Gogo does; answers what it said. */
    private String type(String command, String... words) throws Exception {
        ServiceReference<?> commands = context.getAllServiceReferences(
                        null, "(&(osgi.command.scope=virtsnd)(osgi.command.function=" + command + "))")[0];
        Object service = context.getService(commands);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(said, true)) {
            System.setOut(both);
            System.setErr(both);
            service.getClass().getMethod(command, Object[].class).invoke(service, (Object) words);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return said.toString();
    }

    /**
     * In place of the route that the feature configures by a file: Karaf writes changes to that, reads it again within a
     * second, and takes what was changed meanwhile back.
     */
    private void configureRoute() throws Exception {
        String playback = "io.virtsnd.audio.playback";
        await().until(() -> admin.listConfigurations("(service.factoryPid=" + playback + ")") != null);
        admin.listConfigurations("(service.factoryPid=" + playback + ")")[0].delete();
        await().until(() ->
                context.getAllServiceReferences("io.virtsnd.api.audio.AudioRoute", "(route.direction=OUTPUT)") == null);
        admin.getFactoryConfiguration(playback, "typed", "?").update(new Hashtable<>(Map.of("route.name", "default")));
    }

    @Test
    public void shouldDoWhatIsTypedWhileASourcePlays() throws Exception {
        kars.install(Karaf.file("features-kar.kar").toURI());
        await().until(() -> context.getAllServiceReferences(null, "(osgi.command.scope=virtsnd)") != null);
        configureRoute();
        Path folder = Files.createTempDirectory("karaf");
        for (String name : new String[] {"a", "b"}) {
            assertThat(type("plug", name, "loopback", "--backend", "raw:" + folder.resolve(name)))
                    .contains("card " + name);
        }
        assertThat(type("plug", "a", "loopback", "--backend", "null")).contains("there is such a name already: name=a");
        Applications applications = new Applications(context);

        assertThat(type("route", "default", "b")).isEmpty();
        applications.awaitPlaybackOn("b");
        assertThat(type("streams")).containsPattern("card b\\R.*\\R +0 OUTPUT RUNNING +S16 48000 Hz 2 ch");
        assertThat(type("route", "default", "(card.name=a)")).isEmpty();
        applications.awaitPlaybackOn("a");

        String source = Long.toString(applications.source());
        assertThat(type("volume", source, "0.5")).isEmpty();
        assertThat(applications.volume()).isEqualTo(0.5f);
        assertThat(type("volume", source, "2")).contains("volume must be 0 to 1: volume=2.0");
        assertThat(type("route", "kitchen", "a")).contains("no such route is configured");
        assertThat(type("route", "default", "(card.name")).contains("no filter");

        assertThat(type("unplug", "a")).isEmpty();
        await().until(() -> type("routes").contains("playback, S16 48000 Hz 2 ch, on no card"));
        assertThat(type("route", "default", "*")).isEmpty();
        applications.awaitPlaybackOn("b");
        assertThat(type("route", "default", "(&(card.jacks.connected=0)(card.output.channels>=2))"))
                .isEmpty();
        applications.awaitPlaybackOn("b");
        assertThat(type("jack", "b", "0", "out")).isEmpty();
        await().until(() -> type("streams").contains("jack 0: not connected"));
        await().until(() -> type("routes").contains("playback, S16 48000 Hz 2 ch, on no card"));
        assertThat(type("jack", "b", "0", "in")).isEmpty();
        applications.awaitPlaybackOn("b");
        assertThat(type("unplug", "b")).isEmpty();
        assertThat(type("streams")).contains("no cards");
        assertThat(type("unplug", "b")).contains("nothing is configured by this name");
    }
}
