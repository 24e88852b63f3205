// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import picocli.CommandLine.Option;

/** Options of all commands. */
public final class CommonOptions {

    @Option(
            names = "--bundle",
            paramLabel = "FILE.jar",
            description =
                    "Install and start a bundle first: an AudioBackend, VirtioTransport or VirtioBackend of yours."
                            + " Repeatable.")
    private List<Path> bundles = new ArrayList<>();

    @Option(names = "-v", description = "Log what happens (--log-level debug).")
    private boolean verbose;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What is logged to standard error: ${COMPLETION-CANDIDATES}. Default: error.")
    private Level level;

    /** Levels of the log. */
    enum Level {
        off,
        error,
        warn,
        info,
        debug,
        trace
    }

    /** Made by picocli. */
    public CommonOptions() {}

    boolean verbose() {
        return verbose;
    }

    boolean hasBundles() {
        return !bundles.isEmpty();
    }

    /**
     * Checks what can be checked without a framework, and sets the log level.
     *
     * @param host where the command runs
     * @throws CommandException if a bundle cannot be read
     */
    public void apply(Host host) throws CommandException {
        apply(host, Level.error);
    }

    /** With another level of the log, if none is chosen. */
    void apply(Host host, Level usual) throws CommandException {
        for (Path bundle : bundles) {
            if (!Files.isReadable(bundle) || Files.isDirectory(bundle)) {
                throw new CommandException("cannot read bundle: --bundle " + bundle);
            }
        }
        Level chosen = level != null ? level : verbose ? Level.debug : usual;
        host.logLevel(chosen.name());
    }

    /**
     * Installs and starts the bundles of {@code --bundle}.
     *
     * @param context of the framework
     * @throws CommandException if one cannot be installed or started
     */
    public void install(BundleContext context) throws CommandException {
        List<Bundle> installed = new ArrayList<>();
        for (Path path : bundles) {
            try {
                Bundle bundle = context.installBundle(
                        "reference:" + path.toAbsolutePath().toUri());
                if (bundle.getSymbolicName() == null) {
                    throw new CommandException("is no OSGi bundle: --bundle " + path + " has no Bundle-SymbolicName");
                }
                installed.add(bundle);
            } catch (BundleException e) {
                throw new CommandException("cannot install bundle: --bundle " + path + ": " + reason(e), e);
            }
        }
        for (Bundle bundle : installed) {
            try {
                bundle.start();
            } catch (BundleException e) {
                throw new CommandException("cannot start bundle: " + bundle.getSymbolicName() + ": " + reason(e), e);
            }
        }
    }

    private static String reason(BundleException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    }
}
