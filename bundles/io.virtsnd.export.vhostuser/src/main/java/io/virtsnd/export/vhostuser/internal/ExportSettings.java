// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.Urgency;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Where and for whom a device is exported; all of it valid.
 *
 * @param name stable name of the export
 * @param path of the socket
 * @param access who may connect
 * @param patienceMillis how long a front end may take for the rest of a message, or to take an answer, ms
 * @param urgency of the thread that serves it
 */
public record ExportSettings(String name, Path path, SocketAccess access, int patienceMillis, Urgency urgency) {

    /** How long a front end may take when nothing else is said, ms. */
    public static final int PATIENCE_MILLIS = 1000;

    private static final int PATIENCE_MIN = 10;
    private static final int PATIENCE_MAX = 60_000;
    private static final int PATH_MAX = 107;

    /** Checks everything that can be checked without the file system. */
    public ExportSettings {
        if (name.isBlank()) {
            throw bad("export.name", name, "must not be empty");
        }
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > PATH_MAX) {
            throw bad("path", path, "must have 1 to " + PATH_MAX + " bytes, it has " + bytes);
        }
        if (patienceMillis < PATIENCE_MIN || patienceMillis > PATIENCE_MAX) {
            throw bad("message.timeout", patienceMillis, "must be " + PATIENCE_MIN + " to " + PATIENCE_MAX + " ms");
        }
    }

    /**
     * For the owner of this process alone.
     *
     * @param name of the export
     * @param path of the socket
     * @return the settings
     */
    public static ExportSettings of(String name, Path path) {
        return new ExportSettings(name, path, SocketAccess.DEFAULT, PATIENCE_MILLIS, Urgency.NORMAL);
    }

    /** Reads a configuration; TransportException with name, value and range if a value cannot be used. */
    static ExportSettings read(ExportConfiguration configuration) {
        int patience = number(
                "message.timeout",
                configuration::message_timeout,
                "must be " + PATIENCE_MIN + " to " + PATIENCE_MAX + " ms");
        String range = "must be 0 to " + Urgency.PRIORITY_MAX;
        int priority = number("realtime.priority", configuration::realtime_priority, range);
        if (priority < 0 || priority > Urgency.PRIORITY_MAX) {
            throw bad("realtime.priority", priority, range);
        }
        String group = configuration.group().strip();
        return new ExportSettings(
                configuration.export_name().strip(),
                path(configuration.path().strip()),
                new SocketAccess(
                        mode(configuration.mode().strip()), Optional.of(group).filter(name -> !name.isEmpty())),
                patience,
                new Urgency(priority));
    }

    /** A number that is none is only seen when it is read. */
    private static int number(String setting, IntSupplier value, String range) {
        try {
            return value.getAsInt();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw bad(setting, reason.getMessage(), range);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw bad("path", text, "must be a path");
        }
    }

    private static int mode(String text) {
        int mode = text.matches("0?[0-7]{1,3}") ? Integer.parseInt(text, 8) : -1;
        if (mode < 0) {
            throw bad("mode", text, "must be permission bits in octal, 0000 to 0777");
        }
        return mode;
    }

    private static TransportException bad(String name, Object value, String rule) {
        return new TransportException("bad setting of an export: " + name + "=" + value + "; " + rule);
    }
}
