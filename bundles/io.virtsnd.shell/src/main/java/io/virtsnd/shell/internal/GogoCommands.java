// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.Arrays;
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
            "osgi.command.function=routes"
        })
@ServiceDescription("Commands of virtsnd")
public final class GogoCommands implements Host {

    private final BundleContext context;

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
        run(console, new PlayCommand(this, console), args);
    }

    /**
     * Records a sound file.
     *
     * @param args as {@code virtsnd record}
     */
    public void record(Object[] args) {
        Console console = session();
        run(console, new RecordCommand(this, console), args);
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
    public void logLevel(String level) {
        // the framework's own logging decides
    }

    @Override
    public long since() {
        return System.currentTimeMillis();
    }
}
