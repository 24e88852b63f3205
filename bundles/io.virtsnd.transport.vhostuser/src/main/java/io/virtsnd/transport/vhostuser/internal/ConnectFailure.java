// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.vhostuser.PeerGoneException;
import io.virtsnd.vhostuser.PeerSilentException;
import io.virtsnd.vhostuser.VhostUserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Why a device could not be connected to, in words for its owner.
 *
 * @param kind what kind of failure: the next of the same kind is no news
 * @param message what happened, with {@code name=value}, and what to do
 */
record ConnectFailure(Kind kind, String message) {

    private static final int FILE_TYPE_SHIFT = 12;
    private static final int SOCKET_TYPE = 0xc;

    /** Kinds of failures. */
    enum Kind {
        /** There is no file of this name. */
        NO_SOCKET,
        /** The file is no socket. */
        NOT_A_SOCKET,
        /** Nobody listens on the socket. */
        NOBODY_LISTENS,
        /** The permissions of the socket, or of a directory above it, do not allow it. */
        PERMISSION_DENIED,
        /** What is at the other end does not speak vhost-user. */
        NOT_VHOST_USER,
        /** The device lacks something that is needed. */
        FEATURE_MISSING,
        /** The device does not answer. */
        SILENT,
        /** The device closed the connection before it was used. */
        CLOSED_BY_PEER,
        /** Anything else. */
        OTHER
    }

    /** Reads why an attempt failed. */
    static ConnectFailure of(Path path, Exception failed) {
        String at = ": path=" + path;
        String detail = ": " + failed.getMessage();
        if (failed instanceof ErrnoException errno && errno.call().equals("connect")) {
            return ofConnect(path, errno);
        }
        if (failed instanceof VhostUserException) {
            return new ConnectFailure(
                    Kind.NOT_VHOST_USER, "the peer speaks something else than vhost-user" + at + detail);
        }
        if (failed instanceof MissingFeatureException) {
            return new ConnectFailure(Kind.FEATURE_MISSING, failed.getMessage() + at + "; use another device");
        }
        if (failed instanceof PeerSilentException) {
            return new ConnectFailure(
                    Kind.SILENT,
                    "the peer is silent" + at + "; it may serve another front end, which must end first" + detail);
        }
        if (failed instanceof PeerGoneException) {
            return new ConnectFailure(
                    Kind.CLOSED_BY_PEER,
                    "the peer closed the connection before it answered" + at + "; see the messages of its process"
                            + detail);
        }
        if (failed instanceof RefusedException) {
            return new ConnectFailure(Kind.FEATURE_MISSING, "the device refuses what is needed" + at + detail);
        }
        return new ConnectFailure(Kind.OTHER, "no connection" + at + detail);
    }

    private static ConnectFailure ofConnect(Path path, ErrnoException failed) {
        String at = ": path=" + path;
        switch (failed.errno()) {
            case Errno.ENOENT:
            case Errno.ENOTDIR:
                return new ConnectFailure(
                        Kind.NO_SOCKET,
                        "no such socket" + at + "; start the process that serves it, or correct the path");
            case Errno.EACCES:
            case Errno.EPERM:
                if (!isSocket(path)) {
                    return notASocket(at);
                }
                return new ConnectFailure(
                        Kind.PERMISSION_DENIED,
                        "permission denied" + at
                                + "; join the group of the socket, or have the mode of it, or of its directory, changed");
            case Errno.ECONNREFUSED:
                if (!isSocket(path)) {
                    return notASocket(at);
                }
                return new ConnectFailure(
                        Kind.NOBODY_LISTENS,
                        "nobody listens on the socket" + at + "; start the process that serves it");
            case Errno.EAGAIN:
                return new ConnectFailure(
                        Kind.SILENT, "the peer takes no connection" + at + "; it may serve other front ends");
            default:
                return new ConnectFailure(Kind.OTHER, "no connection" + at + ": " + failed.getMessage());
        }
    }

    private static ConnectFailure notASocket(String at) {
        return new ConnectFailure(Kind.NOT_A_SOCKET, "not a socket" + at + "; correct the path");
    }

    private static boolean isSocket(Path path) {
        try {
            return (Integer) Files.getAttribute(path, "unix:mode") >> FILE_TYPE_SHIFT == SOCKET_TYPE;
        } catch (IOException gone) {
            return true; // it was replaced meanwhile, the next attempt will see; or its directory is closed
        }
    }
}
