// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --transport} says.
 *
 * @param kind what sort of transport
 * @param value the path of a socket, or the name of a transport that is there; empty if none was given
 */
record TransportChoice(Kind kind, String value) {

    private static final String SOCKET = "vhost-user:";

    /** Sorts of transports. */
    enum Kind {
        /** That of a foreign bundle, else loopback. */
        DEFAULT,
        /** A software device in this process. */
        LOOPBACK,
        /** A device behind a socket. */
        VHOST_USER,
        /** A transport that is there, by name. */
        NAMED
    }

    static final TransportChoice DEFAULT = new TransportChoice(Kind.DEFAULT, "");

    /** The bundles that it needs, apart from those of a device. */
    Set<String> bundles() {
        return switch (kind) {
            case DEFAULT, LOOPBACK -> Set.of(PluggedCard.LOOPBACK);
            case VHOST_USER -> Set.of("io.virtsnd.linux", "io.virtsnd.vhostuser", PluggedCard.VHOST_USER);
            case NAMED -> Set.of();
        };
    }

    /** Whether a software device is made for it, if none is named. */
    boolean hasDeviceOfOurs() {
        return kind == Kind.DEFAULT || kind == Kind.LOOPBACK;
    }

    static TransportChoice parse(String text) {
        if (text.equals("loopback")) {
            return new TransportChoice(Kind.LOOPBACK, "");
        }
        if (!text.startsWith(SOCKET)) {
            return new TransportChoice(Kind.NAMED, text);
        }
        if (text.equals(SOCKET)) {
            throw new TypeConversionException("'" + text + "' names no socket: use " + SOCKET + "PATH");
        }
        return new TransportChoice(Kind.VHOST_USER, text.substring(SOCKET.length()));
    }

    /** Reads the option. */
    static final class Converter implements ITypeConverter<TransportChoice> {
        @Override
        public TransportChoice convert(String text) {
            return parse(text);
        }
    }
}
