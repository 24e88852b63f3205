// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How the devices of a QEMU are reached; all of it valid.
 *
 * @param name stable name of the transport
 * @param directory with the files of QEMU
 * @param bus where devices are looked for
 * @param interrupts how they reach this process
 * @param replyTimeout how long QEMU may take for an answer, ms
 */
public record QtestSettings(String name, Path directory, Bus bus, Interrupts interrupts, int replyTimeout) {

    static final int REPLY_TIMEOUT_MIN = 10;
    static final int REPLY_TIMEOUT_MAX = 60_000;
    private static final int PATH_MAX = 107;
    private static final String SOCKET = "qtest.sock";
    private static final String MEMORY = "ram";
    private static final String DOORBELLS = "ivshmem.sock";

    /** Checks everything. */
    public QtestSettings {
        name = name.strip();
        if (name.isEmpty()) {
            throw wrong("transport.name=; must not be empty");
        }
        if (directory.toString().isEmpty()) {
            throw wrong("transport.name=" + name + " directory=; must name the directory of QEMU's files");
        }
        int bytes = directory.resolve(DOORBELLS).toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > PATH_MAX) {
            throw wrong("transport.name=" + name + " directory=" + directory + "; the path of a socket in it has "
                    + bytes + " bytes, and may have " + PATH_MAX + ": use a shorter one");
        }
        if (replyTimeout < REPLY_TIMEOUT_MIN || replyTimeout > REPLY_TIMEOUT_MAX) {
            throw wrong("transport.name=" + name + " reply.timeout=" + replyTimeout + "; must be " + REPLY_TIMEOUT_MIN
                    + " to " + REPLY_TIMEOUT_MAX);
        }
    }

    Path socket() {
        return directory.resolve(SOCKET);
    }

    Path memory() {
        return directory.resolve(MEMORY);
    }

    Path doorbells() {
        return directory.resolve(DOORBELLS);
    }

    long replyNanos() {
        return replyTimeout * 1_000_000L;
    }

    private static TransportException wrong(String what) {
        return new TransportException("bad setting of a qtest transport: " + what);
    }
}
