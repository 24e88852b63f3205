// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFiles;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceDescription;

/**
 * The commands in a Gogo shell: {@code virtsnd:play}, {@code virtsnd:record}, {@code virtsnd:info},
 * {@code virtsnd:routes}. Arguments go to picocli
 * as they come; what is printed goes to the session, which Gogo makes System.out and System.err of the calling thread.
 */
@Component(
        service = GogoCommands.class,
        property = {
            "osgi.command.scope=virtsnd",
            "osgi.command.function=play",
            "osgi.command.function=record",
            "osgi.command.function=info",
            "osgi.command.function=routes",
            "osgi.command.function=streams",
            "osgi.command.function=volume",
            "osgi.command.function=route",
            "osgi.command.function=plug",
            "osgi.command.function=unplug",
            "osgi.command.function=jack",
            "osgi.command.function=stop"
        })
@ServiceDescription("Commands of virtsnd")
public final class GogoCommands implements Host {

    private static final String FILES = "io.virtsnd.conversion";

    private final BundleContext context;
    /** Those of commands that last until they are stopped. */
    private final Set<Thread> running = new HashSet<>();

    /**
     * Activates the component.
     *
     * @param context of the framework that is there
     */
    @Activate
    public GogoCommands(BundleContext context) {
        this.context = context;
    }

    /**
     * Plays sound files.
     *
     * @param args as {@code virtsnd play}
     */
    public void play(Object[] args) {
        Console console = session();
        runLong(console, new PlayCommand(this, console), args);
    }

    /**
     * Records a sound file.
     *
     * @param args as {@code virtsnd record}
     */
    public void record(Object[] args) {
        Console console = session();
        runLong(console, new RecordCommand(this, console), args);
    }

    /**
     * Says what cards there are.
     *
     * @param args as {@code virtsnd info}
     */
    public void info(Object[] args) {
        Console console = session();
        run(console, new InfoCommand(this, console), args);
    }

    /**
     * Says what routes there are.
     *
     * @param args none
     */
    public void routes(Object[] args) {
        Console console = session();
        run(console, new RoutesCommand(this, console), args);
    }

    /**
     * Says what the streams of cards do.
     *
     * @param args as {@code virtsnd:streams --help} says
     */
    public void streams(Object[] args) {
        Console console = session();
        run(console, new StreamsCommand(this, console), args);
    }

    /**
     * Makes a source louder, or less loud.
     *
     * @param args as {@code virtsnd:volume --help} says
     */
    public void volume(Object[] args) {
        Console console = session();
        run(console, new VolumeCommand(this), args);
    }

    /**
     * Lets a route use other cards.
     *
     * @param args as {@code virtsnd:route --help} says
     */
    public void route(Object[] args) {
        Console console = session();
        run(console, new RouteCommand(this), args);
    }

    /**
     * Plugs a card in.
     *
     * @param args as {@code virtsnd:plug --help} says
     */
    public void plug(Object[] args) {
        Console console = session();
        run(console, new PlugCommand(this, console), args);
    }

    /**
     * Unplugs a card.
     *
     * @param args as {@code virtsnd:unplug --help} says
     */
    public void unplug(Object[] args) {
        Console console = session();
        run(console, new UnplugCommand(this), args);
    }

    /**
     * Plugs something into a jack of a software device, or out of it.
     *
     * @param args as {@code virtsnd:jack --help} says
     */
    public void jack(Object[] args) {
        Console console = session();
        run(console, new JackCommand(this), args);
    }

    /** Ends what {@code play} and {@code record} do now, in whatever session: their streams are stopped in order. */
    public void stop() {
        int count;
        synchronized (running) {
            count = running.size();
            running.forEach(Thread::interrupt);
        }
        System.out.println(count == 1 ? "1 command stopped" : count + " commands stopped");
    }

    private void runLong(Console console, Callable<Integer> command, Object[] args) {
        synchronized (running) {
            running.add(Thread.currentThread());
        }
        try {
            run(console, command, args);
        } finally {
            synchronized (running) {
                running.remove(Thread.currentThread());
                Thread.interrupted(); // it was meant for the command, which has ended
            }
        }
    }

    private static Console session() {
        return new Console(System.out, System.err, false);
    }

    private static void run(Console console, Callable<Integer> command, Object[] args) {
        new CommandRunner(console)
                .run(command, Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
    }

    @Override
    public BundleContext context(Set<String> bundles) {
        return context;
    }

    @Override
    public SoundFiles files() throws CommandException, InterruptedException {
        return new ServiceWait(context)
                .of(SoundFiles.class, FILES)
                .orElseThrow(() -> new CommandException("sound files cannot be read or written: the service "
                        + SoundFiles.class.getName() + " is missing; install and start the bundle " + FILES));
    }

    @Override
    public void logLevel(String level) {
        // the framework's own logging decides
    }

    @Override
    public long since() {
        return System.currentTimeMillis();
    }
}
