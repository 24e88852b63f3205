// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a software sound device on a socket until it is interrupted. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves a virtio sound device on a vhost-user socket, until Ctrl-C: to a virtual machine (QEMU's"
                + " vhost-user-snd-pci), or to play --transport vhost-user:PATH.")
public final class ServeCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 200;

    @Option(names = "--socket", required = true, paramLabel = "PATH", description = "Where drivers connect.")
    private Path socket;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description =
                    "Where sound goes to: auto, wav:PATH, raw:PATH, null, null:HZ (its input streams record a tone),"
                            + " javasound, javasound:MIXER, or the backend.name of one that is there, or that a --bundle brings."
                            + " Default: auto = the sound card of this machine, else a file.",
            defaultValue = "auto",
            converter = BackendChoice.Converter.class)
    private BackendChoice backend;

    @Option(
            names = "--capture",
            paramLabel = "FILE",
            description = "What input streams record, with --backend wav:PATH or raw:PATH. Default: nothing,"
                    + " they are refused.")
    private Path capture;

    @Option(
            names = "--streams",
            split = ",",
            paramLabel = "STREAM",
            description = "output, input, or one with *N for N of them. Default: output,input.")
    private List<String> streams = List.of("output", "input");

    @Option(names = "--mode", paramLabel = "MODE", description = "Permissions of the socket, octal. Default: 0600.")
    private String mode = "0600";

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Group of the socket. Default: that of this process.")
    private String group = "";

    @Option(
            names = "--realtime",
            paramLabel = "PRIORITY",
            description =
                    "Let the thread that serves the socket go first (SCHED_FIFO), 1 to 99; a refusal (RLIMIT_RTPRIO)"
                            + " is a warning. Default: 0 = as any other.")
    private int realtime;

    @Option(names = "--free-run", description = "The device's clock runs as fast as it is fed.")
    private boolean freeRun;

    @Option(names = "--quiet", description = "No status, no remarks.")
    private boolean quiet;

    @Mixin
    private CommonOptions common;

    private final Host host;
    private final Console console;

    /**
     * @param host where it runs
     * @param console what it prints to
     */
    public ServeCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        common.apply(host, realtime == 0 ? CommonOptions.Level.error : CommonOptions.Level.warn);
        request(backend).check();
        Set<String> bundles = new HashSet<>(backend.kind().bundles());
        bundles.addAll(ServedDevice.BUNDLES);
        BundleContext context = host.context(bundles);
        common.install(context);
        ServeRequest request = request(choose(context));
        request.check();
        request.check(context);
        host.context(Set.copyOf(request.backend().kind().bundles()));
        Remarks remarks = new Remarks(console, quiet);
        ServedDevice served = ServedDevice.plug(context, request);
        try (served) {
            if (backend.kind() == BackendChoice.Kind.AUTO) {
                remarks.add("backend is " + request.backend().describe());
            }
            remarks.add("serving " + socket + "; Ctrl-C ends it");
            remarks.say();
            watch(served);
        } finally {
            console.out().println(served.summary());
        }
        if (served.failure().isPresent()) {
            throw new CommandException(served.failure().get().getMessage());
        }
        throw CommandException.interrupted();
    }

    private BackendChoice choose(BundleContext context) throws InterruptedException {
        return backend.kind() == BackendChoice.Kind.AUTO
                ? AutoBackend.choose(context, Direction.OUTPUT, socket.toAbsolutePath())
                : backend;
    }

    private ServeRequest request(BackendChoice choice) {
        return new ServeRequest(
                new ServeRequest.Socket(socket, mode, group, realtime),
                choice,
                capture,
                streams,
                freeRun,
                host.since());
    }

    /** Until somebody interrupts. */
    private void watch(ServedDevice served) {
        ServeStatus status = new ServeStatus(console, quiet);
        try {
            while (true) {
                status.show(served.export(), served.statistics());
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException end) {
            status.clear();
        }
    }
}
