// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import io.virtsnd.shell.internal.CommandException;
import io.virtsnd.shell.internal.HeldCard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.sound.sampled.Mixer;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The javax.sound mixers of a framework that runs inside of somebody else's program. Whoever asks first starts it. A card
 * that is not there is looked for again when somebody asks later.
 *
 * <p>Thread: any; all that starts is started by daemon threads, so that it keeps no program from ending.
 */
public final class EmbeddedMixers implements Supplier<Mixer[]>, AutoCloseable {

    private static final Set<String> BUNDLES = Set.of("io.virtsnd.javasound");
    private static final long AGAIN_NANOS = 2_000_000_000L;
    private static final long COME_MILLIS = 2000;
    private static final String CARD = "virtsnd";

    private final List<String> options;
    private final FelixHost host;
    /** The thread that plugs the card in, as long as it does. */
    private volatile Thread plugging;

    private HeldCard card;
    private ServiceTracker<Mixer, Mixer> mixers;
    private boolean tried;
    private long triedAt;
    private String said;

    /**
     * Starts nothing yet.
     *
     * @param folder of the installation
     * @param options that choose a card, as the commands have them
     * @throws IOException if the installation cannot be read
     */
    public EmbeddedMixers(Path folder, List<String> options) throws IOException {
        this.options = options;
        new SystemPackages(folder).write();
        host = FelixHost.guest(new Distribution(folder));
    }

    /** The mixers of now; none if there is no card, which is said once. */
    @Override
    public synchronized Mixer[] get() {
        if (card == null && (!tried || System.nanoTime() - triedAt > AGAIN_NANOS)) {
            tried = true;
            DaemonWork.run(this::plug);
            triedAt = System.nanoTime();
        }
        return mixers == null ? new Mixer[0] : mixers.getServices(new Mixer[0]);
    }

    private void plug() {
        plugging = Thread.currentThread();
        try {
            card = HeldCard.plug(host, CARD, options, BUNDLES);
            BundleContext context = host.context(Set.of());
            mixers = new ServiceTracker<>(context, Mixer.class, null);
            mixers.open();
            mixers.waitForService(COME_MILLIS);
        } catch (CommandException absent) {
            say(absent.getMessage());
        } catch (InterruptedException ended) {
            say("the program ends");
        } catch (RuntimeException | Error broken) { // this JVM lacks something, or worse
            say(broken.toString());
        } finally {
            plugging = null;
        }
    }

    /** In the words of who reads it: options are properties here. */
    private void say(String inOptions) {
        String reason =
                inOptions.replace("--transport", "-Dvirtsnd.transport").replace("--backend", "-Dvirtsnd.backend");
        if (!reason.equals(said)) {
            said = reason;
            System.err.println("virtsnd: no mixer: " + reason);
        }
    }

    /** Unplugs the card and stops the framework; does not wait for a card that does not come. */
    @Override
    public void close() {
        Thread waiting = plugging;
        if (waiting != null) {
            waiting.interrupt();
        }
        synchronized (this) {
            DaemonWork.run(() -> {
                if (card != null) {
                    card.close();
                }
                host.close();
            });
        }
    }
}
