// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --transport} says.
 *
 * @param kind what sort of transport
 * @param value the path of a socket or directory, the address of a PCI function, or the name of a transport that is there;
 *     empty if none was given
 */
record TransportChoice(Kind kind, String value) {

    private static final String SOCKET = "vhost-user:";
    private static final String FUNCTION = "vfio:";
    private static final String QEMU = "qtest:";

    /** Sorts of transports. */
    enum Kind {
        /** That of a foreign bundle, else loopback. */
        DEFAULT,
        /** A software device in this process. */
        LOOPBACK,
        /** A device behind a socket. */
        VHOST_USER,
        /** A device of this machine, by way of VFIO. */
        VFIO,
        /** A device of a QEMU without a guest. */
        QTEST,
        /** A transport that is there, by name. */
        NAMED
    }

    static final TransportChoice DEFAULT = new TransportChoice(Kind.DEFAULT, "");

    /** The bundles that it needs, apart from those of a device. */
    Set<String> bundles() {
        return switch (kind) {
            case DEFAULT, LOOPBACK -> Set.of(PluggedCard.LOOPBACK);
            case VHOST_USER -> Set.of("io.virtsnd.linux", "io.virtsnd.vhostuser", PluggedCard.VHOST_USER);
            case VFIO -> Set.of("io.virtsnd.linux", "io.virtsnd.transport.pci", PluggedCard.VFIO);
            case QTEST ->
                Set.of("io.virtsnd.linux", "io.virtsnd.transport.pci", "io.virtsnd.transport.mmio", PluggedCard.QTEST);
            case NAMED -> Set.of();
        };
    }

    /** Whether a software device is made for it, if none is named. */
    boolean hasDeviceOfOurs() {
        return kind == Kind.DEFAULT || kind == Kind.LOOPBACK;
    }

    /** Whether its device belongs to another process, or to the machine: what becomes of the sound is decided there. */
    boolean hasDeviceOfOthers() {
        return kind == Kind.VHOST_USER || kind == Kind.VFIO || kind == Kind.QTEST;
    }

    static TransportChoice parse(String text) {
        if (text.equals("loopback")) {
            return new TransportChoice(Kind.LOOPBACK, "");
        }
        if (text.startsWith(SOCKET)) {
            return new TransportChoice(Kind.VHOST_USER, behind(SOCKET, text, "socket: use " + SOCKET + "PATH"));
        }
        if (text.startsWith(FUNCTION)) {
            return new TransportChoice(Kind.VFIO, behind(FUNCTION, text, "device: use " + FUNCTION + "0000:00:04.0"));
        }
        if (text.startsWith(QEMU)) {
            return new TransportChoice(Kind.QTEST, behind(QEMU, text, "directory: use " + QEMU + "DIR"));
        }
        return new TransportChoice(Kind.NAMED, text);
    }

    private static String behind(String prefix, String text, String otherwise) {
        if (text.equals(prefix)) {
            throw new TypeConversionException("'" + text + "' names no " + otherwise);
        }
        return text.substring(prefix.length());
    }

    /** Reads the option. */
    static final class Converter implements ITypeConverter<TransportChoice> {
        @Override
        public TransportChoice convert(String text) {
            return parse(text);
        }
    }
}
